import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { rotateKey } from '@atoll/client';
import { type NetworkFlags, networkOptions } from './network-flags.ts';
import { siteNameOf } from './site-name.ts';

const PATIENCE_MS = 60_000;

/** `atoll rotate`: a site takes a new key. */
export async function rotate(flags: NetworkFlags & { name?: string; state?: string; url?: string }): Promise<void> {
  const name = flags.name ?? siteNameOf(hostname());
  const directory = resolve(flags.state ?? join('atoll-site', name));
  const url = flags.url?.replace(/\/+$/, '');
  const fingerprint = await rotateKey({
    directory,
    name,
    network: networkOptions(flags),
    giveUpAfterMs: PATIENCE_MS,
    onWaiting: (reason) => console.error(reason),
    ...(url === undefined ? {} : { url }),
  });
  console.log(`${name} has a new key, ${fingerprint}. The one before is good for nothing any more.`);
}
