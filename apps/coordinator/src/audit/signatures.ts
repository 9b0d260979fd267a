import {
  type AccessState,
  AtollError,
  isSigned,
  type PublicKey,
  type RunEvent,
  type RunState,
  requireEnrolled,
  resultStatement,
  type SiteId,
} from '@atoll/core';

/**
 * Whether a site was who it said: it came with the key that it was enrolled with then, and signed each of its answers with it.
 * `signed` for an answer whose signature holds; null where there is nothing to check; else what is wrong, in words.
 */
export function checkIdentity(access: AccessState, before: RunState, event: RunEvent): 'signed' | string | null {
  switch (event.type) {
    case 'site-joined':
    case 'site-reconnected':
      return event.publicKey === undefined ? null : enrolledThen(access, event.site, event.publicKey);
    case 'result-accepted': {
      const key = before.members.get(event.site)?.publicKey;
      const { signature, task, site, digest, sizeBytes } = event;
      if (key === undefined) return null;
      if (signature === undefined) return `the answer of ${site} is not signed, though the site has a key`;
      if (access.coordinator === null) return 'an answer is signed, and the journal does not name the coordinator’s key';
      const statement = resultStatement(access.coordinator, { run: before.run, task, site, digest, sizeBytes });
      return isSigned(key, statement, signature) ? 'signed' : `the signature of ${site} is not one over its answer`;
    }
    default:
      return null;
  }
}

function enrolledThen(access: AccessState, site: SiteId, key: PublicKey): string | null {
  try {
    requireEnrolled(access, site, key);
    return null;
  } catch (error) {
    if (error instanceof AtollError) return `${site} came with a key that was not its own: ${error.message}`;
    throw error;
  }
}
