import {
  AtollError,
  type CloseReason,
  checkFederation,
  type Federation,
  type ModelSignature,
  type PublicKey,
  type RunEvent,
  type SiteProfile,
} from '@atoll/core';
import { bytesOfHex, digestFromBytes, digestToBytes, publicKeyOf, signatureOf } from './bytes.ts';
import { decode, encode, wire } from './codec.ts';
import { LIMITS } from './limits.ts';
import { runIdOf, siteIdOf, taskIdOf } from './names.ts';
import { contributionMessage, contributionOf, outcomeMessage, outcomeOf } from './outcomes.ts';

/** The bytes of an event as they stand in the journal; the same event gives the same bytes. */
export function encodeRunEvent(event: RunEvent): Uint8Array {
  return encode(wire.RunEvent, runEventMessage(event));
}

/** The event that the journal's bytes hold. Throws AtollError 401, 406. */
export function decodeRunEvent(bytes: Uint8Array): RunEvent {
  return runEventOf(decode(wire.RunEvent, bytes, LIMITS.blobBytes));
}

/** The federation in the JSON that the coordinator made of it. Throws AtollError 406. */
export function federationFromJson(json: string): Federation {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new AtollError(406, 'The federation is not JSON.', { cause });
  }
  const checked = checkFederation(value);
  if ('issues' in checked)
    throw new AtollError(
      406,
      `The federation is not valid: ${checked.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}.`,
    );
  return checked.federation;
}

/** What a site says of itself, as it goes over the wire and into the journal. */
export function profileMessage({ counts, classCounts, engine, software }: SiteProfile): wire.SiteProfile.$Properties {
  return { counts: { ...counts }, classCounts: classCounts.map((count) => count ?? -1), engine, software };
}

/** Throws AtollError 406 on counts that cannot be. */
export function profileOf(message: wire.SiteProfile.$Properties | null | undefined): SiteProfile {
  const { train, validation, test, unlabelled } = message?.counts ?? {};
  const counts = { train: train ?? 0, validation: validation ?? 0, test: test ?? 0, ...(unlabelled ? { unlabelled } : {}) };
  if (Object.values(counts).some((count) => count > LIMITS.samples)) throw new AtollError(406, 'More images than a site can have.');
  const classCounts = (message?.classCounts ?? []).map((count) => (count < 0 ? null : count));
  if (classCounts.length > LIMITS.classes) throw new AtollError(406, `${classCounts.length} classes; the limit is ${LIMITS.classes}.`);
  return { counts, classCounts, engine: text(message?.engine, 'profile.engine'), software: text(message?.software, 'profile.software') };
}

/** A short text from the other side. Throws AtollError 406 on a long one. */
export function text(value: string | null | undefined, field: string): string {
  const short = value ?? '';
  if (short.length > LIMITS.textLength) throw new AtollError(406, `${field} is longer than ${LIMITS.textLength} characters.`);
  return short;
}

/** Seconds by phase, as a site says them. Throws AtollError 406. */
export function secondsOf(map: Readonly<Record<string, number>> | null | undefined): Record<string, number> {
  const entries = Object.entries(map ?? {});
  if (entries.length > 20) throw new AtollError(406, 'More than 20 phases of time.');
  for (const [phase, seconds] of entries)
    if (!Number.isFinite(seconds) || seconds < 0 || phase.length > LIMITS.textLength) throw new AtollError(406, 'A time that cannot be.');
  return byName(Object.fromEntries(entries));
}

/** The same entries in the order of their names: equal maps give equal bytes. */
const byName = (map: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

function runEventMessage(event: RunEvent): wire.RunEvent.$Shape {
  const { at } = event;
  switch (event.type) {
    case 'run-created': {
      const { run, federation, featureSize, gridExponent, backbone, initialHead, by } = event;
      const runCreated = {
        run,
        federation: JSON.stringify(federation),
        featureSize,
        backbone: digestToBytes(backbone),
        initialHead: digestToBytes(initialHead),
        by,
        gridExponent,
      };
      return { at, body: 'runCreated', runCreated };
    }
    case 'site-joined': {
      const { site, instance, profile } = event;
      return { at, body: 'siteJoined', siteJoined: { site, instance, profile: profileMessage(profile), ...keyMessage(event) } };
    }
    case 'site-disconnected':
      return { at, body: 'siteDisconnected', siteDisconnected: { site: event.site } };
    case 'site-reconnected':
      return { at, body: 'siteReconnected', siteReconnected: { site: event.site, ...keyMessage(event) } };
    case 'site-left':
      return { at, body: 'siteLeft', siteLeft: { site: event.site, reason: event.reason } };
    case 'result-accepted': {
      const { task, site, digest, sizeBytes, seconds, signature } = event;
      return {
        at,
        body: 'resultAccepted',
        resultAccepted: {
          task,
          site,
          digest: digestToBytes(digest),
          sizeBytes,
          seconds: byName(seconds),
          ...(signature === undefined ? {} : { signature: bytesOfHex(signature) }),
        },
      };
    }
    case 'answer-lost': {
      const { task, site, digest } = event;
      return { at, body: 'answerLost', answerLost: { task, site, digest: digestToBytes(digest) } };
    }
    case 'step-closed': {
      const { task, contributions, reason } = event;
      return { at, body: 'stepClosed', stepClosed: { task, contributions: contributions.map(contributionMessage), reason } };
    }
    case 'step-combined':
      return { at, body: 'stepCombined', stepCombined: { task: event.task, ...outcomeMessage(event.outcome) } };
    case 'wait-ended':
      return { at, body: 'waitEnded', waitEnded: {} };
    case 'coordinator-restarted':
      return { at, body: 'coordinatorRestarted', coordinatorRestarted: {} };
    case 'site-withdrawn': {
      const { site, by, head, model, signed, basis, sameAs } = event;
      const digests = { head: digestToBytes(head), model: digestToBytes(model) };
      const siteWithdrawn = { site, by, ...digests, ...signedMessage(signed), basis, ...(sameAs === undefined ? {} : { sameAs }) };
      return { at, body: 'siteWithdrawn', siteWithdrawn };
    }
    case 'run-paused':
      return { at, body: 'runPaused', runPaused: { by: event.by } };
    case 'run-resumed':
      return { at, body: 'runResumed', runResumed: { by: event.by } };
    case 'run-stopped':
      return { at, body: 'runStopped', runStopped: { by: event.by } };
    case 'run-failed':
      return { at, body: 'runFailed', runFailed: { code: event.code, message: event.message } };
    case 'run-completed':
      return {
        at,
        body: 'runCompleted',
        runCompleted: { head: digestToBytes(event.head), model: digestToBytes(event.model), ...signedMessage(event.signed) },
      };
  }
}

function withdrawnOf(at: number, message: wire.SiteWithdrawn.$Properties): RunEvent {
  const { site, by, head, model, signature, signedBy, basis, sameAs } = message;
  const { signed } = signedOf(signature, signedBy, 'site_withdrawn');
  if (signed === undefined) throw new AtollError(406, 'A model without a site that nobody signed.');
  if (basis !== 'run' && basis !== 'sums' && basis !== 'figures' && basis !== 'rounds')
    throw new AtollError(406, `Not a basis of a withdrawal: ${basis ?? ''}.`);
  return {
    type: 'site-withdrawn',
    at,
    site: siteIdOf(site),
    by: by ?? '',
    head: digestFromBytes(head, 'site_withdrawn.head'),
    model: digestFromBytes(model, 'site_withdrawn.model'),
    signed,
    basis,
    ...(sameAs ? { sameAs: runIdOf(sameAs) } : {}),
  };
}

function runEventOf(message: wire.RunEvent & wire.RunEvent.$Shape): RunEvent {
  const { at } = message;
  if (!Number.isFinite(at)) throw new AtollError(406, 'An event without a time.');
  if (message.runCreated) {
    const { run, federation, featureSize, gridExponent, backbone, initialHead, by } = message.runCreated;
    return {
      type: 'run-created',
      at,
      run: runIdOf(run),
      federation: federationFromJson(federation ?? ''),
      featureSize: featureSize ?? 0,
      gridExponent: gridExponent ?? 0,
      backbone: digestFromBytes(backbone, 'run_created.backbone'),
      initialHead: digestFromBytes(initialHead, 'run_created.initial_head'),
      by: by ?? '',
    };
  }
  if (message.siteJoined) {
    const { site, instance, profile, publicKey } = message.siteJoined;
    return {
      type: 'site-joined',
      at,
      site: siteIdOf(site),
      instance: instance ?? '',
      profile: profileOf(profile),
      ...keyOf(publicKey, 'site_joined.public_key'),
    };
  }
  if (message.siteDisconnected) return { type: 'site-disconnected', at, site: siteIdOf(message.siteDisconnected.site) };
  if (message.siteReconnected) {
    const { site, publicKey } = message.siteReconnected;
    return { type: 'site-reconnected', at, site: siteIdOf(site), ...keyOf(publicKey, 'site_reconnected.public_key') };
  }
  if (message.siteLeft) return { type: 'site-left', at, site: siteIdOf(message.siteLeft.site), reason: message.siteLeft.reason ?? '' };
  if (message.resultAccepted) {
    const { task, site, digest, sizeBytes, seconds, signature } = message.resultAccepted;
    return {
      type: 'result-accepted',
      at,
      task: taskIdOf(task),
      site: siteIdOf(site),
      digest: digestFromBytes(digest, 'result_accepted.digest'),
      sizeBytes: sizeBytes ?? 0,
      seconds: secondsOf(seconds),
      ...(signature?.length ? { signature: signatureOf(signature, 'result_accepted.signature') } : {}),
    };
  }
  if (message.answerLost) {
    const { task, site, digest } = message.answerLost;
    return { type: 'answer-lost', at, task: taskIdOf(task), site: siteIdOf(site), digest: digestFromBytes(digest, 'answer_lost.digest') };
  }
  if (message.stepClosed) {
    const { task, contributions, reason } = message.stepClosed;
    return {
      type: 'step-closed',
      at,
      task: taskIdOf(task),
      contributions: (contributions ?? []).map(contributionOf),
      reason: closeReasonOf(reason),
    };
  }
  if (message.stepCombined)
    return { type: 'step-combined', at, task: taskIdOf(message.stepCombined.task), outcome: outcomeOf(message.stepCombined) };
  if (message.waitEnded) return { type: 'wait-ended', at };
  if (message.coordinatorRestarted) return { type: 'coordinator-restarted', at };
  if (message.runPaused) return { type: 'run-paused', at, by: message.runPaused.by ?? '' };
  if (message.runResumed) return { type: 'run-resumed', at, by: message.runResumed.by ?? '' };
  if (message.runStopped) return { type: 'run-stopped', at, by: message.runStopped.by ?? '' };
  if (message.runFailed) return { type: 'run-failed', at, code: message.runFailed.code ?? 0, message: message.runFailed.message ?? '' };
  if (message.runCompleted) {
    const { head, model, signature, signedBy } = message.runCompleted;
    return {
      type: 'run-completed',
      at,
      head: digestFromBytes(head, 'run_completed.head'),
      model: digestFromBytes(model, 'run_completed.model'),
      ...signedOf(signature, signedBy, 'run_completed'),
    };
  }
  if (message.siteWithdrawn) return withdrawnOf(at, message.siteWithdrawn);
  throw new AtollError(406, 'An event of no known kind.');
}

const keyMessage = ({ publicKey }: { publicKey?: PublicKey }): { publicKey?: Uint8Array } =>
  publicKey === undefined ? {} : { publicKey: bytesOfHex(publicKey) };

const keyOf = (bytes: Uint8Array | null | undefined, field: string): { publicKey?: PublicKey } =>
  bytes?.length ? { publicKey: publicKeyOf(bytes, field) } : {};

function closeReasonOf(reason: string | null | undefined): CloseReason {
  if (reason === 'all-answered' || reason === 'goal-reached' || reason === 'deadline' || reason === 'others-gone') return reason;
  throw new AtollError(406, `Not a reason to close a step: ${reason ?? ''}.`);
}

const signedMessage = (signed: ModelSignature | undefined): { signature?: Uint8Array; signedBy?: Uint8Array } =>
  signed === undefined ? {} : { signature: bytesOfHex(signed.signature), signedBy: bytesOfHex(signed.signedBy) };

/** The signature of a model, where there is one. Throws AtollError 406. */
export function signedOf(
  signature: Uint8Array | null | undefined,
  signedBy: Uint8Array | null | undefined,
  field: string,
): { signed?: ModelSignature } {
  if (!signature?.length) return {};
  return { signed: { signature: signatureOf(signature, `${field}.signature`), signedBy: publicKeyOf(signedBy, `${field}.signed_by`) } };
}
