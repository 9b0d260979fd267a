import { joinBytes, type Random } from '@atoll/core';
import {
  decode,
  decodeHead,
  decodeMemory,
  decodeScoreReference,
  decodeSharedStatistics,
  decodeStandardisation,
  digestFromBytes,
  errorOf,
  federationFromJson,
  float32FromBytes,
  negotiate,
  profileOf,
  runIdOf,
  secondsOf,
  siteIdOf,
  taskIdOf,
  taskOf,
  text,
  wire,
} from '@atoll/protocol';
import { pick, randomBytes, sizeUpTo } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { goldenBytes } from '../mutate/valid.ts';
import { outcomeOf, type Target } from '../target.ts';

/** How each kind of message is read, all of its fields. */
const READERS: readonly (readonly [type: string, read: (bytes: Uint8Array) => unknown])[] = [
  [
    'Hello',
    (bytes) => {
      const { versions, capabilities, site, instance } = decode(wire.Hello, bytes);
      negotiate(versions, capabilities);
      return [siteIdOf(site), text(instance, 'hello.instance')];
    },
  ],
  [
    'Join',
    (bytes) => {
      const { run, profile, canary } = decode(wire.Join, bytes);
      return [runIdOf(run), profileOf(profile), float32FromBytes(canary, 'join.canary')];
    },
  ],
  [
    'Result',
    (bytes) => {
      const { run, task, digest, seconds } = decode(wire.Result, bytes);
      return [runIdOf(run), taskIdOf(task), digestFromBytes(digest, 'result.digest'), secondsOf(seconds)];
    },
  ],
  ['Progress', (bytes) => text(decode(wire.Progress, bytes, 1_000).activity, 'progress.activity')],
  ['BlobRequest', (bytes) => digestFromBytes(decode(wire.BlobRequest, bytes).digest, 'blob.digest')],
  ['UploadOpen', (bytes) => taskIdOf(decode(wire.UploadOpen, bytes).task)],
  ['UploadPart', (bytes) => digestFromBytes(decode(wire.UploadPart, bytes).digest, 'part.digest')],
  ['Leave', (bytes) => text(decode(wire.Leave, bytes).reason, 'leave.reason')],
  ['Launch', (bytes) => decode(wire.Launch, bytes).yaml],
  ['RunRequest', (bytes) => runIdOf(decode(wire.RunRequest, bytes, 1_000).run)],
  [
    'Reply',
    (bytes) => {
      const { refusal } = decode<wire.Reply.$Shape>(wire.Reply, bytes);
      if (refusal) throw errorOf(refusal);
    },
  ],
  ['RunOffer', (bytes) => federationFromJson(decode(wire.RunOffer, bytes).federation)],
  [
    'Assignment',
    (bytes) => {
      const { task } = decode<wire.Assignment.$Shape>(wire.Assignment, bytes);
      return task ? taskOf(task) : null;
    },
  ],
  ['RunStatus', (bytes) => decode(wire.RunStatus, bytes).members],
  ['TaskClosed', (bytes) => decode(wire.TaskClosed, bytes).task],
  ['Head', (bytes) => decodeHead(bytes)],
  ['Standardisation', decodeStandardisation],
  ['ScoreReference', (bytes) => decodeScoreReference(bytes, 2)],
  ['ClassStatistics', (bytes) => decodeSharedStatistics(bytes, { classes: 2, sums: 6, squares: 3, gram: 6, fourier: 0 })],
  ['Memory', decodeMemory],
];

/** A case is a reader's number and the bytes that it gets. */
export const messages: Target = {
  name: 'messages',
  about: 'every message and stored value of the protocol, at the functions that read it',
  cost: 1,
  atOnce: 1,
  caseMs: 3_000,
  open: async () => {
    const golden = goldenBytes();
    const all = [...golden.values()].flat();
    const make = (random: Random): Uint8Array => {
      const reader = random.integer(READERS.length);
      const own = golden.get(READERS[reader]?.[0] ?? '') ?? all;
      const choice = random.integer(20);
      if (choice === 0) return joinBytes([Uint8Array.of(reader), randomBytes(random, sizeUpTo(random, 2_000))]);
      return joinBytes([Uint8Array.of(reader), mutateMessage(random, pick(random, choice === 1 ? all : own))]);
    };
    return {
      make,
      run: (bytes) => {
        const [, read] = READERS[(bytes[0] ?? 0) % READERS.length] ?? [];
        return outcomeOf(() => read?.(bytes.subarray(1)));
      },
      close: async () => undefined,
    };
  },
};
