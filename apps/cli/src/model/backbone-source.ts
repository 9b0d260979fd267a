import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchBackbone } from '@atoll/client';
import { type NetworkOptions, openNetwork } from '@atoll/client/network';
import { type Digest, isDigest } from '@atoll/core';
import { isAddress } from '@atoll/protocol';
import { type NetworkFlags, networkOptions } from '../commands/network-flags.ts';
import { bar, Terminal } from '../terminal/terminal.ts';

export interface SourceFlags extends Omit<NetworkFlags, 'key'> {
  readonly coordinator?: string;
  readonly backbones?: string;
  readonly from?: string;
  /** Private key of `cert`; `--key` is the one that signed the model. */
  readonly certKey?: string;
}

/** The way to the coordinator that the flags of a command say that uses a model. */
export const wayOf = ({ ca, caFingerprint, cert, certKey, plainHttpOnAPublicAddress }: SourceFlags): NetworkOptions =>
  networkOptions({
    ...(ca === undefined ? {} : { ca }),
    ...(caFingerprint === undefined ? {} : { caFingerprint }),
    ...(cert === undefined ? {} : { cert }),
    ...(certKey === undefined ? {} : { key: certKey }),
    ...(plainHttpOnAPublicAddress === undefined ? {} : { plainHttpOnAPublicAddress }),
  });

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
    const given = wayOf(flags);
    const isTold = given.ca !== undefined || given.caFingerprint !== undefined;
    const network = openNetwork(
      url,
      isTold ? given : { ...given, ...(await pinOf(known !== undefined && sameOrigin(known.url, url) ? known.authority : null, file)) },
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

const sameOrigin = (one: string, other: string): boolean => URL.canParse(other) && new URL(one).origin === new URL(other).origin;

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
