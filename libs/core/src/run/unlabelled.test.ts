import { describe, expect, it } from 'vitest';
import type { FederationInput } from '../federation/index.ts';
import { PROFILE, site } from './testing/examples.ts';
import { coordinatorOf } from './testing/runs.ts';
import type { SimulatedCoordinator } from './testing/simulated-coordinator.ts';
import { waitingOf } from './waiting.ts';

/** A run of labelled sites, the last one of which joins without labels. */
function runOf(names: readonly string[], input: Partial<FederationInput> = {}, quorum = 2): SimulatedCoordinator {
  const coordinator = coordinatorOf({ sites: names.length, quorum }, { evaluation: { alone: 'own' }, ...input });
  coordinator.join(...names.slice(0, -1));
  const last = names.at(-1) ?? '';
  const counts = { train: 0, validation: 0, test: 5, unlabelled: 30 };
  coordinator.tell({ type: 'site-joined', site: site(last), instance: last, profile: { ...PROFILE, counts, classCounts: [0, 0] } });
  return coordinator;
}

describe('a site without labels', () => {
  it('is not asked to train, but judges like all others; the final test is told where scores lie', () => {
    const coordinator = runOf(['a', 'b', 'c']);
    coordinator.runToTheEnd();
    expect(coordinator.story).toEqual([
      'fit 1: all-answered by a, b',
      'evaluate 1: all-answered by a, b, c',
      'fit 2: all-answered by a, b',
      'evaluate 2: all-answered by a, b, c',
      'summarise: all-answered by a, b, c',
      'evaluate test: all-answered by a, b, c',
    ]);
    const [scores, test] = coordinator.state.history.slice(-2);
    if (scores?.outcome.kind !== 'reference' || test?.task.kind !== 'evaluate') throw new Error('no reference');
    expect(scores.task).toMatchObject({ statistics: 'scores', head: test.task.heads[0]?.digest });
    expect(test.task.reference).toBe(scores.outcome.reference);
  });

  it('lowers the quorum of training by one, not below two', () => {
    const coordinator = runOf(['a', 'b', 'c', 'd'], {}, 4);
    coordinator.answer('a', 'b');
    expect(waitingOf(coordinator.state)?.then).toBe('the run fails unless 3 sites have answered (2 so far)');
    coordinator.answer('c');
    coordinator.runToTheEnd();
    expect(coordinator.state.phase.kind).toBe('completed');
    const fewer = runOf(['a', 'b', 'c'], {}, 2);
    fewer.answer('a');
    expect(waitingOf(fewer.state)?.then).toBe('the run fails unless 2 sites have answered (1 so far)');
  });

  it('takes part in training where the loss learns from images without a label', () => {
    const coordinator = runOf(['a', 'b', 'c'], { training: { loss: { terms: [{ name: 'entropy' }] } } });
    coordinator.answer('a', 'b', 'c');
    coordinator.work();
    expect(coordinator.story).toEqual(['fit 1: all-answered by a, b, c']);
  });

  it('is passed over by rounds without each site, and never without the only one that trains', () => {
    const evaluation = { alone: 'off', leaveOneSiteOut: true } as const;
    const coordinator = runOf(['a', 'b', 'c'], { rounds: 1, evaluation });
    coordinator.runToTheEnd();
    expect(coordinator.story.filter((step) => step.startsWith('fit'))).toEqual([
      'fit 1: all-answered by a, b',
      'fit 1 without a: all-answered by b',
      'fit 1 without b: all-answered by a',
    ]);
  });

  it('asks nobody for scores where nothing is made from them', () => {
    const summarises = (input: Partial<FederationInput>) => {
      const coordinator = runOf(['a', 'b', 'c'], input);
      coordinator.runToTheEnd();
      return coordinator.story.filter((step) => step.startsWith('summarise')).length;
    };
    expect(summarises({ adaptation: { shift: 0, shares: false } })).toBe(0);
    expect(summarises({ evaluation: { alone: 'own', personal: false } })).toBe(0);
    expect(summarises({})).toBe(1);
    const labelled = coordinatorOf({ sites: 2, quorum: 2 }, { evaluation: { alone: 'own' } });
    labelled.join('a', 'b');
    labelled.runToTheEnd();
    expect(labelled.story.join()).not.toContain('summarise');
  });
});
