import { resolveDivision } from '@registry/code-mapping';
import { type AreaGeometry, type Ring, decodeEchartsRing, toGeometry } from './geometry';
import { type DivisionOutline, OUTLINE_NOTICE, readOutlines } from './outlines';

const reading = readOutlines();
const TODAY = '2026-01-01';

function on(code: string, day: string): DivisionOutline | undefined {
  return reading.outlines.find(
    ({ divisionCode, validFrom, validTo }) =>
      divisionCode === code && validFrom <= day && (validTo === undefined || validTo > day),
  );
}

function polygonsOf(geometry: AreaGeometry): readonly (readonly Ring[])[] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

function isCounterclockwise(ring: Ring): boolean {
  return ring.reduce((sum, [x, y], i) => sum + x * (ring[i + 1]?.[1] ?? y) - (ring[i + 1]?.[0] ?? x) * y, 0) > 0;
}

describe('outlines of divisions', () => {
  it('are matched or reported, feature by feature', () => {
    expect(reading.read).toBe(490 + 1 + 34 + 499);
    expect(reading.matched + reading.unmatched.length).toBe(reading.read);
    expect(reading.unmatched.filter(({ edition }) => edition === 'china-geojson-2008')).toHaveLength(4);
    const missing = reading.unmatched.filter(({ reason }) => reason === 'no-division');
    expect(missing.every(({ id, file }) => /^8[12]/.test(id) || file === 'taiwan.json')).toBe(true);
  });

  it('leave out the inset of the South China Sea', () => {
    expect(reading.unmatched).toContainEqual(expect.objectContaining({ name: '南海诸岛', reason: 'inset' }));
    expect(reading.outlines.map(({ name }) => name)).not.toContain('南海诸岛');
  });

  it('show the nation, a province, a prefecture and a county today, and nearly all prefectures', () => {
    for (const code of ['000000', '310000', '440300', '110105']) expect(on(code, TODAY)?.edition).toBe('echarts-2016');
    const levels = reading.outlines.filter((outline) => on(outline.divisionCode, TODAY) === outline);
    expect(levels.filter(({ level }) => level === 'province')).toHaveLength(34);
    expect(levels.filter(({ level }) => level === 'prefecture').length).toBeGreaterThan(325);
  });

  it('keep a division that is gone until it ended', () => {
    expect(on('110103', '2009-01-01')?.name).toBe('崇文区');
    expect(on('110103', TODAY)).toBeUndefined();
    expect(on('110101', '2009-01-01')?.edition).toBe('china-geojson-2008');
    expect(on('110101', '2011-01-01')?.edition).toBe('echarts-2016');
  });

  it('go over to a division that took the same area under another code', () => {
    expect(on('500228', '2010-01-01')?.name).toBe('梁平县');
    expect(on('500155', TODAY)?.geometry).toEqual(on('500228', '2017-01-01')?.geometry);
  });

  it('hold only while the division is in force, one at a time', () => {
    for (const { divisionCode, name, validFrom, validTo } of reading.outlines) {
      expect(resolveDivision(divisionCode, validFrom)?.name).toBe(name);
      expect(validTo === undefined || validTo > validFrom).toBe(true);
      const holding = reading.outlines.filter(
        (other) =>
          other.divisionCode === divisionCode &&
          other.validFrom <= validFrom &&
          (other.validTo === undefined || other.validTo > validFrom),
      );
      expect(holding).toHaveLength(1);
    }
  });

  it('lie in China, with closed rings that wind as RFC 7946 wants', () => {
    for (const { geometry } of reading.outlines) {
      for (const [exterior, ...holes] of polygonsOf(geometry)) {
        expect(exterior && isCounterclockwise(exterior)).toBe(true);
        expect(holes.some(isCounterclockwise)).toBe(false);
        for (const ring of [exterior ?? [], ...holes]) {
          expect(ring.length).toBeGreaterThanOrEqual(4);
          expect(ring.at(-1)).toEqual(ring[0]);
          expect(ring.every(([x, y]) => x > 73 && x < 136 && y > 3 && y < 54)).toBe(true);
        }
      }
    }
  });

  it('say what they are', () => {
    expect(OUTLINE_NOTICE).toMatchObject({ zh: expect.stringContaining('非标准地图') as string });
    expect(new Set(reading.outlines.map(({ areaMethod }) => areaMethod))).toEqual(new Set(['generalised-outline']));
    expect(reading.outlines.every(({ source }) => source.startsWith('npm '))).toBe(true);
  });
});

describe('a ring of a map file', () => {
  it('is decoded from zigzag steps of 1/1024 degree', () => {
    // 'D' is 4, zigzag of +2; 'A' is 1, zigzag of -1; '@' is 0.
    expect(decodeEchartsRing('DA@B', [102400, 40960])).toEqual([
      [102402 / 1024, 40959 / 1024],
      [102402 / 1024, 40960 / 1024],
    ]);
  });

  it('becomes a hole inside of the one before, and a polygon of its own outside', () => {
    const square = (x: number, y: number, side: number): Ring => [
      [x, y],
      [x, y + side],
      [x + side, y + side],
      [x + side, y],
    ];
    expect(toGeometry([[square(0, 0, 9), square(1, 1, 2)]])).toMatchObject({ type: 'Polygon' });
    expect(toGeometry([[square(0, 0, 9), square(20, 1, 2)]])).toMatchObject({ type: 'MultiPolygon' });
    expect(toGeometry([[[[0, 0]]]])).toBeUndefined();
  });
});
