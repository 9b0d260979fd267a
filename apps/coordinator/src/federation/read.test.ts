import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { readFederation } from './read.ts';

const refusalOf = (text: string): AtollError => {
  try {
    readFederation(text);
  } catch (error) {
    if (error instanceof AtollError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('readFederation', () => {
  it('fills in every default', () => {
    const federation = readFederation('federation: test\nclasses: [a, b]\n');
    expect(federation).toMatchObject({
      rounds: 20,
      head: { kind: 'linear' },
      backbone: { cut: 'pooled' },
      cohort: { sites: 2, quorum: 2 },
    });
  });

  it('reads every example', () => {
    const examples = join(import.meta.dirname, '..', '..', '..', '..', 'examples');
    const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /^[^/\\]+[/\\]federation\.yaml$/.test(name),
    );
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const file of files) expect(readFederation(readFileSync(join(examples, file), 'utf8')).classes.length).toBeGreaterThan(1);
  });

  it.each([
    [
      'a key that is not there',
      'federation: test\nclasses: [a, b]\nround: 3\n',
      101,
      'Line 3: there is no key "round".',
      'Did you mean "rounds"?',
    ],
    [
      'one further down',
      'federation: test\nclasses: [a, b]\ntraining:\n  batchsize: 3\n',
      101,
      'Line 4: training has no key "batchsize".',
      'Did you mean "batchSize"?',
    ],
    [
      'one that is like none',
      'federation: test\nclasses: [a, b]\ncohort:\n  colour: red\n',
      101,
      'Line 4:',
      'Keys here: sites, quorum, overselect, lateJoin.',
    ],
    [
      'one of an optimiser',
      'federation: test\nclasses: [a, b]\ntraining:\n  optimiser: { name: sgd, learningrate: 1 }\n',
      101,
      'Line 4:',
      '"learningRate"',
    ],
    ['a number out of range', 'federation: test\nclasses: [a, b]\nrounds: 0\n', 101, 'Line 3: rounds:', 'line 3'],
    ['a class twice', 'federation: test\nclasses:\n  - a\n  - a\n', 101, 'each class once', 'line 2'],
    [
      'a quorum larger than the cohort',
      'federation: test\nclasses: [a, b]\ncohort:\n  sites: 2\n  quorum: 3\n',
      101,
      'Line 5: cohort.quorum: not more than cohort.sites',
      '',
    ],
    ['no YAML', 'federation: [\n', 102, 'Line', 'YAML'],
    ['a key twice', 'federation: a\nfederation: b\n', 102, 'Line 2', ''],
    ['nothing', '', 101, 'Line 1', ''],
    ['a bomb of aliases', `a: &a [x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: [${'*b,'.repeat(9)}]\n`, 102, '', ''],
    ['nesting that would end the process', '!x ['.repeat(60_000), 102, 'levels deep', ''],
    ['nested keys', '? '.repeat(3_000), 102, 'levels deep', ''],
    ['very many values', `classes: [${'1,'.repeat(30_000)}]`, 102, 'more than', ''],
    ['a key that is a list', '? [a]\n: b\n', 102, 'no text', ''],
    ['a key of many letters', `federation: a\n${'q'.repeat(900)}: 1\n`, 101, 'Line 2: there is no key "qqq', ''],
    ['hundreds of mistakes', `federation: a\nclasses: [${'1,'.repeat(900)}]`, 101, 'more mistakes follow', ''],
    ['a very long file', `# ${'x'.repeat(300_000)}`, 102, 'longer', ''],
  ])('tells of %s', (_, text, code, sentence, hint) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(sentence);
    expect(refusal.hint).toContain(hint);
    expect(refusal.message.length).toBeLessThan(15_000);
  });
});
