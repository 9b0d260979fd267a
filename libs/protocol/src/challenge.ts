import { coordinatorStatement, isSigned, KEY_BYTES, type Nonces, type PublicKey } from '@atoll/core';
import { hexOf } from './bytes.ts';
import type { wire } from './codec.ts';

/** What both sides drew, as the one who asked sees it. */
export const noncesOf = (own: Uint8Array, challenge: wire.Challenge.$Shape | null | undefined): Nonces => ({
  site: own,
  coordinator: challenge?.nonce ?? new Uint8Array(),
});

/** Whether the coordinator with this key answered the asker's nonce with the challenge. */
export function isChallengeOf(
  coordinator: PublicKey,
  asker: string,
  nonces: Nonces,
  challenge: wire.Challenge.$Shape | null | undefined,
): boolean {
  const { publicKey, signature } = challenge ?? {};
  return (
    hexOf(publicKey ?? new Uint8Array()) === coordinator &&
    nonces.coordinator.length === KEY_BYTES &&
    isSigned(coordinator, coordinatorStatement(coordinator, asker, nonces), hexOf(signature ?? new Uint8Array()))
  );
}
