import type { AtollError } from '@atoll/core';
import { type Signal, useSignal } from '@preact/signals';
import { errorFrom } from '../state/connection.ts';

interface Act {
  /** Does it unless it is being done; what goes wrong is in `problem`. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
  readonly busy: Signal<boolean>;
  readonly problem: Signal<AtollError | null>;
}

/** Something that a person starts and that may fail. */
export function useAct(): Act {
  const busy = useSignal(false);
  const problem = useSignal<AtollError | null>(null);
  const run: Act['run'] = async (work) => {
    if (busy.peek()) return;
    busy.value = true;
    problem.value = null;
    try {
      await work();
    } catch (error) {
      problem.value = errorFrom(error);
    } finally {
      busy.value = false;
    }
  };
  return { run, busy, problem };
}
