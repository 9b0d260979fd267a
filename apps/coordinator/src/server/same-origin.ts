import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whether a request may be answered as far as its Origin goes (RFC 6454). Programs send none. A browser sends that of the page
 * which asks: it has to be a page of this very address. A name that merely leads here is not enough, since anyone can let a name
 * of theirs lead anywhere (DNS rebinding): it has to be one that the coordinator goes by, or an address.
 *
 * @param names host names that the coordinator goes by, in lower case
 */
export function isFromHere({ headers }: Pick<IncomingMessage, 'headers'>, names: readonly string[]): boolean {
  if (headers.origin === undefined) return true;
  const { host, hostname } = parsed(headers.origin);
  return host !== '' && host === headers.host?.toLowerCase() && (isIP(hostname) !== 0 || names.includes(hostname));
}

/** Host with port, as a Host header has it; and the name or address alone. */
function parsed(origin: string): { readonly host: string; readonly hostname: string } {
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return { host: '', hostname: '' };
  const { host, hostname } = new URL(origin);
  return { host, hostname: hostname.replace(/^\[|\]$/g, '') };
}
