import type { ClosedStep, RunState, SiteId } from '@atoll/core';
import { digest, evaluateTask, fitTask, judged, site } from '@atoll/core/testing';
import { expect, it } from 'vitest';
import { curveOf } from './history.ts';

const closed = (task: ClosedStep['task'], outcome: ClosedStep['outcome']): Pick<ClosedStep, 'task' | 'outcome'> => ({ task, outcome });
const [bay, cove] = ['bay', 'cove'].map(site) as [SiteId, SiteId];
const fit = { kind: 'fit', head: digest('head'), memory: null, corrections: null } as const;

it('a learning curve has loss and metric of all sites and of each', () => {
  const history = [
    closed(fitTask({ round: 1 }), {
      ...fit,
      trainingLoss: 0.7,
      losses: [
        { site: bay, loss: 0.5 },
        { site: cove, loss: 0.9 },
      ],
    }),
    closed(evaluateTask({ round: 1, split: 'validation' }), {
      kind: 'evaluate',
      evaluations: [
        { head: 'global', site: bay, evaluation: judged(3, 4) },
        { head: 'global', site: cove, evaluation: judged(1, 4) },
      ],
      chosen: null,
    }),
    closed(fitTask({ round: 2 }), { ...fit, trainingLoss: 0.4, losses: [] }),
  ];
  // The curve reads nothing of a run but its closed steps.
  expect(curveOf({ history } as unknown as RunState, 'accuracy')).toEqual([
    {
      round: 1,
      trainingLoss: 0.7,
      validation: 0.5,
      sites: [
        { site: 'bay', trainingLoss: 0.5, validation: 0.75 },
        { site: 'cove', trainingLoss: 0.9, validation: 0.25 },
      ],
    },
    { round: 2, trainingLoss: 0.4, sites: [] },
  ]);
});
