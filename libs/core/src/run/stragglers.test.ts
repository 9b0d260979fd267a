import { expect, it } from 'vitest';
import type { RunState } from './state.ts';
import { fromEarlierRounds } from './stragglers.ts';
import { digest, federation, fitTask, site, taskId } from './testing/examples.ts';

it('goes on with earlier rounds of the same scope only: what another scope trains does not fit its head', () => {
  const before = fitTask({ id: taskId('lagoon-1/1-fit'), round: 1, goal: 2 });
  const asked = federation({ strategy: { name: 'fedbuff', bufferSize: 2 } });
  const answer = { task: before.id, digest: digest('late'), sizeBytes: 1, at: 1, seconds: {} };
  const state = {
    federation: asked,
    history: [{ task: before }],
    stragglers: new Map([[site('slow'), before]]),
    early: new Map([[site('late'), answer]]),
  } as unknown as RunState; // what this looks at
  const at = (changes: Parameters<typeof fitTask>[0]) => fromEarlierRounds(state, fitTask({ round: 2, goal: 2, ...changes }));
  expect([at({}).stragglers.size, at({}).answers.size]).toEqual([1, 1]);
  expect([at({ scope: 'last-block' }).stragglers.size, at({ scope: 'last-block' }).answers.size]).toEqual([0, 0]);
});
