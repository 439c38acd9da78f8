import { isIP, isIPv4 } from 'node:net';

/** Whether a text is an address or a range of them in CIDR form. */
export function isAddressRange(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const most = isIPv4(address) ? 32 : 128;
  return isIP(address) !== 0 && more.length === 0 && (length === undefined || isLength(length, most));
}

function isLength(text: string, most: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= most;
}

/**
 * What stands for the caller at an address: an IPv4 address itself, the first 64 bits of an IPv6 address, since whoever has
 * one of them has them all (RFC 4291, 2.5.4). What is no address stands for all of its kind.
 */
export function callerNetwork(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || isIPv4(address)) {
    return mapped ?? address;
  }
  if (isIP(address) === 0) {
    return 'unknown';
  }
  const [plain = ''] = address.split('%');
  const [head = '', tail = ''] = plain.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
