import { rootName } from './root-name';

describe('root of a division name', () => {
  it.each([
    ['密云县', '密云'],
    ['密云区', '密云'],
    ['威宁彝族回族苗族自治县', '威宁'],
    ['浦东新区', '浦东'],
    ['藁城市', '藁城'],
    ['藁城区', '藁城'],
    ['清新区', '清新'],
    ['矿区', '矿区'],
    ['县', '县'],
  ])('%s has the root %s', (name, root) => {
    expect(rootName(name)).toBe(root);
  });
});
