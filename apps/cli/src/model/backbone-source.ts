import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchBackbone } from '@atoll/client';
import { openNetwork } from '@atoll/client/network';
import { type Digest, isDigest } from '@atoll/core';
import { isAddress } from '@atoll/protocol';
import { bar, Terminal } from '../terminal/terminal.ts';

export interface SourceFlags {
  readonly coordinator?: string;
  readonly backbones?: string;
  readonly from?: string;
  readonly ca?: string;
  readonly caFingerprint?: string;
}

/**
 * What fetches a backbone that is nowhere here: from the address given, else from the coordinator that the file of `--coordinator` or
 * the `enrolment.json` beside the model names; undefined where none is known. It is put into the folder of backbones given, else into
 * that beside the model.
 */
export async function backboneSource(model: string, flags: SourceFlags): Promise<((digest: Digest) => Promise<string>) | undefined> {
  const file = flags.coordinator ?? join(model, '..', 'enrolment.json');
  const known = addressIn(await readFile(file, 'utf8').catch(() => ''));
  const url = flags.from ?? known?.url;
  if (url === undefined) return undefined;
  const folder = flags.backbones ?? join(model, '..', 'backbones');
  return async (digest) => {
    const given = {
      ...(flags.ca === undefined ? {} : { ca: flags.ca }),
      ...(flags.caFingerprint === undefined ? {} : { caFingerprint: flags.caFingerprint }),
    };
    const network = openNetwork(
      url,
      Object.keys(given).length > 0 ? given : await pinOf(known?.url === url ? known.authority : null, file),
    );
    const terminal = new Terminal(process.stderr);
    await fetchBackbone(digest, {
      network,
      folder,
      onProgress: (done, total) => terminal.progress(`Backbone   ${bar(done, total)} bytes`),
    });
    terminal.done();
    terminal.line(`Backbone   ${digest.slice(0, 12)}… fetched from ${network.origin} into ${folder}`);
    return folder;
  };
}

interface KnownAddress {
  readonly url: string;
  /** SHA-256 of the certificate of the coordinator's own authority; null where it has none. */
  readonly authority: Digest | null;
}

function addressIn(text: string): KnownAddress | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('url' in value)) return undefined;
    const { url } = value;
    const authority = 'authority' in value && typeof value.authority === 'string' && isDigest(value.authority) ? value.authority : null;
    return typeof url === 'string' && isAddress(url) ? { url, authority } : undefined;
  } catch {
    return undefined;
  }
}

/** Whom a site trusts that knows the authority, whose certificate it may have kept. */
async function pinOf(authority: Digest | null, file: string): Promise<{ caFingerprint?: string; pinned?: string }> {
  if (authority === null) return {};
  const kept = join(file, '..', 'ca.pem');
  return { caFingerprint: authority, ...(existsSync(kept) ? { pinned: await readFile(kept, 'utf8') } : {}) };
}
