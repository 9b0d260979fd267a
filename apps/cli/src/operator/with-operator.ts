import type { Credential } from '@atoll/protocol';
import { type NetworkFlags, networkOptions } from '../commands/network-flags.ts';
import { userName } from '../terminal/user-name.ts';
import { connectOperator, type Operator } from './client.ts';
import { findCredential } from './credential.ts';

/** How a command finds its coordinator. */
export interface OperatorFlags extends NetworkFlags {
  readonly url?: string;
  /** The operator's file. */
  readonly operator?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:7700';

/** The operator's file in use, and the coordinator's address: the one given, else that of the file, else that of this machine. */
export interface Found {
  readonly url: string;
  readonly credential: Credential | null;
}

/** Does the work as the operator of the file that is named or found; without one as a guest of an open coordinator. */
export async function withOperator(flags: OperatorFlags, work: (operator: Operator, found: Found) => Promise<void>): Promise<void> {
  const credential = findCredential(flags.operator);
  const url = (flags.url ?? credential?.url ?? DEFAULT_URL).replace(/\/+$/, '');
  const operator = await connectOperator(url, credential ?? { name: userName() }, networkOf(flags, credential));
  try {
    await work(operator, { url, credential });
  } finally {
    operator.close();
  }
}

/** What the next command needs as well to find the same coordinator, with a space before it. */
export const sameFlags = ({ url, operator, ca, caFingerprint }: OperatorFlags): string =>
  Object.entries({ url, operator, ca, 'ca-fingerprint': caFingerprint })
    .filter(([name, value]) => value !== undefined && value !== process.env[`ATOLL_${name.toUpperCase()}`])
    .map(([name, value]) => ` --${name} ${value}`)
    .join('');

/** The coordinator's own authority is pinned as the operator's file says, unless a flag says whom to trust. */
function networkOf(flags: NetworkFlags, credential: Credential | null): ReturnType<typeof networkOptions> {
  const given = networkOptions(flags);
  const authority = credential?.authority ?? null;
  return authority === null || given.ca !== undefined || given.caFingerprint !== undefined ? given : { ...given, caFingerprint: authority };
}
