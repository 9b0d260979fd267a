import { AtollError } from '@atoll/core';

/** Versions of the protocol that this code speaks, newest first. PROTOCOL.md lists what changed. */
export const PROTOCOL_VERSIONS = [2] as const;

/** What a side can do beyond the version's core; a side uses only what both name. */
export const CAPABILITIES = ['parts', 'backbone-http', 'signed'] as const;
/** Capabilities without which a site cannot take part. */
export const REQUIRED_CAPABILITIES = ['parts', 'backbone-http'] as const satisfies readonly (typeof CAPABILITIES)[number][];

/** The newest version that both sides speak. Throws AtollError 402 when there is none, 407 when a needed capability is missing. */
export function negotiate(versions: readonly number[], capabilities: readonly string[]): { version: number; capabilities: string[] } {
  const version = PROTOCOL_VERSIONS.find((own) => versions.includes(own));
  if (version === undefined)
    throw new AtollError(
      402,
      `No common protocol version: this side speaks ${PROTOCOL_VERSIONS.join(', ')}, the other ${versions.slice(0, 10).join(', ') || 'none'}.`,
    );
  const missing = REQUIRED_CAPABILITIES.filter((name) => !capabilities.includes(name));
  if (missing.length > 0) throw new AtollError(407, `The other side lacks: ${missing.join(', ')}.`);
  return { version, capabilities: CAPABILITIES.filter((name) => capabilities.includes(name)) };
}
