import fc from 'fast-check';
import { boundsMeet } from '../geometry/bounds';
import { SpatialTree } from './spatial-tree';

const box = fc
  .tuple(fc.integer({ min: 73, max: 135 }), fc.integer({ min: 3, max: 53 }), fc.nat(9), fc.nat(9))
  .map(([lon, lat, width, height]) => ({ minLon: lon, minLat: lat, maxLon: lon + width, maxLat: lat + height }));

describe('the spatial tree', () => {
  it('finds exactly the keys whose box meets the one searched, in order, whether packed or waiting', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 900 }), box, (boxes, searched) => {
        const tree = new SpatialTree();
        const entries = boxes.map((bbox, index) => ({ key: `k${index % 500}`, layerId: 'a', division: '', bbox }));
        entries.forEach((entry) => tree.add(entry));
        const expected = new Set(entries.filter(({ bbox }) => boundsMeet(bbox, searched)).map(({ key }) => key));
        expect(tree.search(searched, () => true)).toEqual([...expected].sort());
      }),
      { numRuns: 50 },
    );
  });

  it('keeps an entry that it has seen once', () => {
    const tree = new SpatialTree();
    const entry = { key: 'k', layerId: 'a', division: '', bbox: { minLon: 1, minLat: 1, maxLon: 2, maxLat: 2 } };
    tree.add(entry);
    tree.add({ ...entry });
    expect(tree.size).toBe(1);
  });
});
