import { readFileSync } from 'node:fs';
import { checkFederation, classSumsOf, type RunEvent } from '@atoll/core';
import { site, taskId } from '@atoll/core/testing';
import { describe, expect, it } from 'vitest';
import { decodeAccessEvent, encodeAccessEvent } from './access-events.ts';
import { decode, encode, wire } from './codec.ts';
import { decodeRunEvent, encodeRunEvent } from './journal.ts';
import { decodeMemory, encodeMemory } from './memory.ts';
import { decodeHead, decodeStandardisation, encodeAnswer, encodeHead, encodeStandardisation } from './results.ts';
import { taskMessage, taskOf } from './tasks.ts';

interface Vector {
  readonly name: string;
  readonly type: string;
  /** Fields by JSON name; `{"hex": …}` are bytes. */
  readonly message: Record<string, unknown>;
  readonly hex: string;
}

interface Codec {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
}

const vectorsOf = (group: string): Vector[] => JSON.parse(readFileSync(new URL(`../golden/${group}.golden.json`, import.meta.url), 'utf8'));
const GROUPS = ['results', 'messages', 'access', 'operator', 'journal', 'access-journal'];
const ALL = GROUPS.flatMap(vectorsOf);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const codecOf = (type: string): Codec => (wire as unknown as Record<string, Codec>)[type] as Codec; // the vectors name generated types

function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  if ('hex' in value) return bytes(value.hex as string); // bytes by the form of the vectors
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fromJson(one)]));
}

/** True for what a message does not have to say: a default, or nothing in a list or map. */
const isDefault = (key: string, value: unknown): boolean =>
  value === 0 ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (key === 'seconds' && Object.keys(value as object).length === 0);

/** What was said, without the names that the generated code adds to tell which member of a oneof it is. */
function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: hex(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(
    ([, one]) => !(typeof one === 'string' && typeof (value as Record<string, unknown>)[one] === 'object'),
  );
  return Object.fromEntries(set.filter(([key, one]) => !isDefault(key, one)).map(([key, one]) => [key, toJson(one)]));
}

describe('golden wire vectors', () => {
  it('cover every message of the protocol', () => {
    const parts = [
      'Refusal',
      'TensorSpec',
      'SplitCounts',
      'SiteProfile',
      'NamedHead',
      'Summarise',
      'Fit',
      'Evaluate',
      'Moments',
      'ClassSums',
      'GramResult',
      'FitResult',
      'EvaluateResult',
      'Evaluation',
      'ScoreCurves',
      'ScoreHistogram',
      'Subgroup',
      'Waiting',
      'MemberStatus',
      'MetricPoint',
      'Contribution',
      'MemoryVector',
      'RidgeError',
      'SolvedHead',
      'SiteLoss',
      'ChosenHead',
      'SiteRecord',
      'OperatorRecord',
      'Mistake',
      'JournalLine',
      'RefusalRecord',
    ];
    const bodies = Object.keys(wire).filter((type) =>
      /^(Run(Created|Paused|Resumed|Stopped|Failed|Completed)|Site(Joined|Disconnected|Reconnected|Left|Evaluation|Withdrawn)|ResultAccepted|AnswerLost|CoordinatorKey|Operator(Added|Removed)|Site(Invited|Enrolled|KeyRotated|Revoked)|Step\w+|\w+Outcome|WaitEnded|CoordinatorRestarted)$/.test(
        type,
      ),
    );
    const named = new Set([...ALL.map(({ type }) => type), ...parts, ...bodies]);
    expect(Object.keys(wire).filter((type) => !named.has(type))).toEqual([]);
  });

  it.each(ALL)('$type: $name is written as these bytes', ({ type, message, hex: wanted }) => {
    const codec = codecOf(type);
    expect(hex(encode({ encode: (value: object) => codec.encode(value) as never }, fromJson(message) as object))).toBe(wanted);
  });

  it.each(ALL)('$type: $name is read from these bytes', ({ type, message, hex: given }) => {
    expect(toJson(decode(codecOf(type), bytes(given)))).toEqual(toJson(fromJson(message)));
  });
});

describe('golden vectors through the types of core', () => {
  const results = (name: string): Uint8Array => {
    const vector = vectorsOf('results').find((one) => one.name === name);
    if (vector === undefined) throw new Error(`no vector ${name}`);
    return bytes(vector.hex);
  };

  it('head', () => {
    const head = decodeHead(results('head'));
    expect(head.layout.tensors.map(({ name, shape, offset }) => [name, shape, offset])).toEqual([
      ['dense/kernel', [3, 2], 0],
      ['dense/bias', [2], 6],
    ]);
    expect([...head.values]).toEqual([0.5, -0.25, ...Float32Array.of(1e-45, 3.4e5, -0, 1, 7, 0.1)]);
    expect(hex(encodeHead(head))).toBe(hex(results('head')));
    const answer = encodeAnswer(taskId('lagoon-1/2-fit'), {
      kind: 'fit',
      parameters: head,
      samples: 300,
      steps: 57,
      losses: [1.5, 0, 0.1],
    });
    expect(hex(answer)).toBe(hex(results('answer to fit')));
  });

  it('standardisation', () => {
    const standardisation = decodeStandardisation(results('standardisation'));
    expect(standardisation).toEqual({ mean: Float32Array.of(0.5, -1), scale: Float32Array.of(2, 1) });
    expect(hex(encodeStandardisation(standardisation))).toBe(hex(results('standardisation')));
  });

  it('answers', () => {
    const moments = { count: 3, sum: Float64Array.of(1.5, -2.25), sumOfSquares: Float64Array.of(0.8, 2) };
    expect(hex(encodeAnswer(taskId('lagoon-1/1-summarise'), { kind: 'summarise', moments }))).toBe(hex(results('answer to summarise')));
    const evaluations = [
      { head: 'federated', evaluation: { classes: 2, count: 300, lossSum: 123.5, confusion: [150, 1, 149, 0] } },
      { head: 'alone:bay-1', evaluation: { classes: 2, count: 0, lossSum: 0, confusion: [0, 0, 0, 0] } },
    ];
    expect(hex(encodeAnswer(taskId('lagoon-1/9-evaluate'), { kind: 'evaluate', evaluations }))).toBe(hex(results('answer to evaluate')));
  });

  it('sums by folds, the Gram matrix in both forms', () => {
    const foldOf = (images: number[][], labels: number[]) =>
      classSumsOf(Float32Array.from(images.flat()), Int32Array.from(labels), { classes: 2, dimension: 3, gridExponent: 0 });
    const some = [
      [3, -4, 12],
      [0, 5, -1],
      [7, 7, 7],
    ];
    const large = [
      [3, -4, 60000],
      [0, 5, -1],
      [7, 7, -50000],
    ];
    const folds = [foldOf(some, [0, 1, 0]), foldOf(large, [0, 1, 0]), foldOf([[3, -4, 12]], [1])];
    expect(hex(encodeAnswer(taskId('lagoon-1/1-summarise'), { kind: 'gram', folds }))).toBe(hex(results('answer to summarise by folds')));
  });

  it('memory', () => {
    const vector = vectorsOf('journal').find(({ type }) => type === 'Memory')?.hex ?? '';
    const memory = decodeMemory(bytes(vector));
    expect([...memory]).toEqual([
      ['first moment', Float64Array.of(0.5, -1e300)],
      ['steps', Float64Array.of(7)],
    ]);
    expect(hex(encodeMemory(memory))).toBe(vector);
  });

  it.each(vectorsOf('results').filter(({ type }) => type === 'Task'))('$name', ({ hex: given }) => {
    expect(hex(encode(wire.Task, taskMessage(taskOf(decode(wire.Task, bytes(given))), site('bay-1'))))).toBe(given);
  });

  it.each(vectorsOf('journal').filter(({ name, type }) => type === 'RunEvent' && name !== 'run created'))(
    'journal: $name',
    ({ hex: given }) => {
      expect(hex(encodeRunEvent(decodeRunEvent(bytes(given))))).toBe(given);
    },
  );

  it.each(vectorsOf('access-journal'))('journal: $name', ({ hex: given }) => {
    expect(hex(encodeAccessEvent(decodeAccessEvent(bytes(given))))).toBe(given);
  });

  it('journal: run created, where defaults are filled in', () => {
    const vector = vectorsOf('journal').find(({ name }) => name === 'run created');
    const event = decodeRunEvent(bytes(vector?.hex ?? '')) as Extract<RunEvent, { type: 'run-created' }>;
    expect(event).toMatchObject({
      type: 'run-created',
      at: 1.7e12,
      run: 'lagoon-1',
      featureSize: 1280,
      gridExponent: -9,
      backbone: '09'.repeat(32),
      initialHead: '00'.repeat(32),
      by: 'operator',
    });
    expect({ federation: event.federation }).toEqual(checkFederation({ federation: 'lagoon', classes: ['cat', 'dog'] }));
  });
});
