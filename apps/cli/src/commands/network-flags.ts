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
export function addNetworkFlags(command: Command, keyFlag: '--key' | '--cert-key' = '--key'): void {
  addTrustFlags(command);
  command
    .addOption(new Option('--cert <file>', 'certificate (PEM) for a coordinator that asks for one').env('ATOLL_CERT'))
    .addOption(new Option(`${keyFlag} <file>`, 'private key (PEM) of that certificate').env('ATOLL_KEY'))
    .addOption(
      new Option(
        '--plain-http-on-a-public-address',
        'an address with `http://` that is not of this machine: everyone on the way can read and change what is said; refused with error 830 if left out',
      ),
    );
}

/** The part of them that says whose certificate is trusted. */
export function addTrustFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--ca <file>',
        'authorities (PEM) that may have signed its certificate, and no others; those that Node knows and `NODE_EXTRA_CA_CERTS` if left out',
      ).env('ATOLL_CA'),
    )
    .addOption(
      new Option(
        '--ca-fingerprint <sha256>',
        "the one authority that may have signed it, by the SHA-256 of its certificate: 64 hexadecimal digits, colons allowed; that of the operator's file or the enrolment, if it has one, if left out",
      ),
    );
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
