import { isIPv6 } from 'node:net';

/** The address of IPv4, also inside IPv6; of IPv6 the first 64 bits, which one machine has for itself. */
export function networkOf(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === '' ? [] : tail.split(':');
  const full = plain.includes('::') ? [...groups, ...Array(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest] : groups;
  return full
    .slice(0, 4)
    .map((group) => String(group).replace(/^0+(?=.)/, ''))
    .join(':');
}
