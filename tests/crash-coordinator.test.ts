import { describe, expect, it } from 'vitest';
import { type Sweep, sweep } from './support/crash/sweep.ts';
import { realCanary } from './support/raw-site.ts';
import { scratchFolder } from './support/shared-data.ts';

const COMMON = {
  federation: 'cells',
  classes: ['platelets', 'rbc', 'wbc'],
  cohort: { sites: 2, quorum: 2 },
  deadlines: { join: '10m', prepare: '10m', step: '10m', reconnect: '5m' },
  evaluation: { alone: 'own' },
};
const FEDAVG = { ...COMMON, strategy: 'fedavg', rounds: 4, training: { localEpochs: 1, batchSize: 8 } };
const CLOSED_FORM = { ...COMMON, strategy: 'closed-form', rounds: 1 };

/** Where a row of SQLite is written: before, after it and before the commit, after that. */
const WRITE = ['before', 'written, not committed', 'on disk'];

const moments = (names: readonly string[], of: readonly string[]): string[] =>
  names.flatMap((name) => of.map((moment) => `${name}: ${moment}`));

describe('a coordinator that is killed', () => {
  it('at each step of every kind of write goes on to the same head, and loses nothing that it acknowledged', async () => {
    const { undisturbed, killed } = await both({ federation: FEDAVG, images: 24, points: /./ });
    const events = ['run-created', 'site-joined', 'site-disconnected', 'site-reconnected', 'coordinator-restarted', 'run-completed'];
    const steps = ['summarise', 'fit', 'evaluate'].flatMap((task) =>
      ['result-accepted', 'step-closed', 'step-combined'].map((type) => `${type} (${task})`),
    );
    const bytes = ['the first head', 'an answer', 'what was combined', 'the model'].map((what) => `bytes of ${what}`);
    const files = ['model.json', 'head.pb', 'standardisation.pb', 'MODEL_CARD.md', 'report.json', 'report.html'];
    expect(
      missing(killed, [
        ...moments([...events, ...steps, ...bytes], WRITE),
        ...moments(['site-disconnected', 'result-accepted', 'step-closed', 'step-combined'], ['all are told']),
        'an answer: before it is acknowledged',
        'combining: between two answers',
        'combining: after the answers were read',
        ...moments(files, ['half written', 'written']),
      ]),
    ).toEqual([]);
    expect(killed.heads).toEqual(undisturbed.heads);
  });

  it('while sums are uploaded, added up and solved goes on to the same head', async () => {
    const points = /upload|combining|\((summarise|evaluate)\)|bytes of|^(run-|site-joined).*told/;
    const { undisturbed, killed } = await both({ federation: CLOSED_FORM, images: 60, points });
    expect(
      missing(killed, [
        ...moments(['part of an upload'], ['before', 'half written', 'written']),
        'later part of an upload: written',
        ...moments(['result-accepted (summarise)', 'step-closed (summarise)', 'step-combined (summarise)'], WRITE),
        'combining: between two answers',
        'combining: after the answers were read',
        ...moments(['run-created', 'site-joined', 'run-completed'], ['all are told']),
      ]),
    ).toEqual([]);
    expect(killed.heads.final).toMatch(/^[0-9a-f]{64}$/);
    expect(killed.heads).toEqual(undisturbed.heads);
    expect(answersOf(killed)).toEqual(answersOf(undisturbed));
  });
});

async function both({ federation, images, points }: { federation: object; images: number; points: RegExp }) {
  const canary = await realCanary('pooled');
  const undisturbed = await sweep({ folder: await scratchFolder(), federation, canary, images });
  expect(undisturbed.points).toEqual([]);
  const killed = await sweep({ folder: await scratchFolder(), federation, canary, images, points });
  expect(killed.model.head.digest).toBe(undisturbed.model.head.digest);
  expect(killed.acknowledged).toBeGreaterThan(6);
  return { undisturbed, killed };
}

/** What each step was combined from. */
const answersOf = ({ events }: Sweep): unknown[] =>
  events.flatMap((event) => (event.type === 'step-closed' ? [[event.task, event.contributions]] : []));

/** Points at which it should have been killed and was not. */
const missing = ({ points }: Sweep, expected: readonly string[]): string[] => expected.filter((point) => !points.includes(point));
