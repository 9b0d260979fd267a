import type { wire } from '@atoll/protocol';

interface State {
  readonly kind: 'waits' | 'works' | 'paused' | 'done' | 'wrong';
  readonly text: string;
}

/** A run's state in a word or two. */
export function stateOf({ phase, outcome, pausedBy }: Pick<wire.RunStatus, 'phase' | 'outcome' | 'pausedBy'>): State {
  if (outcome === 'completed') return { kind: 'done', text: 'completed' };
  if (outcome === 'stopped') return { kind: 'paused', text: 'stopped' };
  if (outcome !== '') return { kind: 'wrong', text: 'failed' };
  if (pausedBy !== '') return { kind: 'paused', text: 'paused' };
  if (phase === 'held') return { kind: 'wrong', text: 'held' };
  if (phase === 'gathering') return { kind: 'waits', text: 'waits for sites' };
  if (phase === 'finishing') return { kind: 'works', text: 'makes the model' };
  return { kind: 'works', text: phase === 'combining' ? 'combines' : 'trains' };
}

/** The newest figure on validation images, with its sign. */
export function figureOf({ metric, validation }: Pick<wire.RunStatus, 'metric' | 'validation'>): string | null {
  const last = validation.at(-1);
  if (last === undefined) return null;
  const value = last.value ?? 0;
  return metric === 'loss' ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;
}
