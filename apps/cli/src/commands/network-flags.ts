import type { NetworkOptions } from '@atoll/client/network';
import { type Command, Option } from 'commander';

/** How a command gets to the coordinator; proxies come from the environment. */
export interface NetworkFlags {
  readonly ca?: string;
  readonly caFingerprint?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly plainHttpOnAPublicAddress?: boolean;
}

/** Adds the options to a command that talks to a coordinator. */
export function addNetworkFlags(command: Command): void {
  command
    .addOption(new Option('--ca <file>', 'authorities (PEM) that may have signed its certificate, and no others').env('ATOLL_CA'))
    .addOption(new Option('--ca-fingerprint <sha256>', 'the one authority that may have signed it, by the SHA-256 of its certificate'))
    .addOption(new Option('--cert <file>', 'client certificate (PEM), for a coordinator that asks for one').env('ATOLL_CERT'))
    .addOption(new Option('--key <file>', 'its private key (PEM)').env('ATOLL_KEY'))
    .addOption(new Option('--plain-http-on-a-public-address', 'no TLS: everyone on the way can read and change what is said'));
}

/** The options of the way to the coordinator, without those that were not given. */
export function networkOptions({ ca, caFingerprint, cert, key, plainHttpOnAPublicAddress }: NetworkFlags): NetworkOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(caFingerprint === undefined ? {} : { caFingerprint }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(plainHttpOnAPublicAddress === undefined ? {} : { plainHttpOnAPublicAddress }),
  };
}
