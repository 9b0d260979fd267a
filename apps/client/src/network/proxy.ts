import { AtollError } from '@atoll/core';
import { isLoopback } from '@atoll/protocol';
import { getProxyForUrl } from 'proxy-from-env';

/** The HTTP proxy on the way to a coordinator. */
export interface HttpProxy {
  /** Without name and password, which must not get into a log. */
  readonly url: URL;
  /** What goes to the proxy with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The proxy for a URL as the environment says: HTTPS_PROXY for https, HTTP_PROXY for http, else ALL_PROXY, unless NO_PROXY
 * excepts the host. Never one to this machine.
 * @throws AtollError 839 for one that is no HTTP proxy
 */
export function proxyFor(target: URL): HttpProxy | null {
  const found = isLoopback(target.hostname) ? '' : getProxyForUrl(target.href);
  if (found === '') return null;
  const text = withScheme(found);
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new AtollError(839, `The environment names a proxy for ${target.host} that is no http:// or https:// address.`);
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { url, headers: username === '' && password === '' ? {} : { 'proxy-authorization': `Basic ${login}` } };
}

/** `HTTPS_PROXY=proxy:3128` means a proxy that is spoken to by http, as for curl; proxy-from-env would take the target's scheme. */
function withScheme(found: string): string {
  const [, bare = ''] = /^https:\/\/(.*)$/.exec(found) ?? [];
  const given = ['https_proxy', 'all_proxy'].flatMap((name) => [process.env[name], process.env[name.toUpperCase()]]);
  return bare !== '' && given.includes(bare) ? `http://${bare}` : found;
}
