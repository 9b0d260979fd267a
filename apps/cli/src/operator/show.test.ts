import { wire } from '@atoll/protocol';
import { expect, it } from 'vitest';
import { runsTable, statusLine } from './show.ts';

const status = (changes: wire.RunStatus.$Properties) =>
  new wire.RunStatus({ run: 'lagoon-1', phase: 'step', round: 3, rounds: 20, activity: 'waiting for bay-1', ...changes });

it('says in which round a run is, and without whom', () => {
  expect(statusLine(status({}))).toBe('round 3 of 20 · waiting for bay-1');
  expect(statusLine(status({ without: 'twemoji', metric: 'accuracy', validation: [{ round: 20, value: 0.713 }] }))).toBe(
    'round 3 of 20 without twemoji · accuracy 71.3 % on validation · waiting for bay-1',
  );
  expect(statusLine(status({ phase: 'gathering' }))).toBe('gathering · waiting for bay-1');
  expect(statusLine(status({ phase: 'held', activity: 'held: there is no strategy nudged here' }))).toBe(
    'held: there is no strategy nudged here',
  );
  expect(runsTable([status({ without: 'twemoji' })])).toContain('3 of 20 without twemoji');
});
