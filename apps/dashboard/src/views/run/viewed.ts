import type { RunView } from '@atoll/core';
import { signal } from '@preact/signals';

/** The view that was read last, of the run that is looked at. */
export const viewed = signal<{ readonly run: string; readonly view: RunView } | null>(null);
