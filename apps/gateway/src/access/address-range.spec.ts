import { callerNetwork, isAddressRange } from './address-range';

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['not:an:address', 'unknown'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s stands for the caller %s', (address, network) => {
    expect(callerNetwork(address)).toBe(network);
  });

  it.each(['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32'])('or range may be %s', (text) => {
    expect(isAddressRange(text)).toBe(true);
  });

  it.each(['', 'proxy', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0'])(
    'or range is not %j',
    (text) => {
      expect(isAddressRange(text)).toBe(false);
    },
  );
});
