import { rm } from 'node:fs/promises';
import { readIfThere, writeWhole } from './files.ts';

/** The run that a site takes part in, from before it joins until it has everything from it. */
export interface CurrentRun {
  /** Null where there is none, or the file cannot be read. */
  get(): Promise<string | null>;
  /** @throws AtollError 702 */
  set(run: string): Promise<void>;
  clear(): Promise<void>;
}

/** Opens the record in `file`: a site that was killed after the end of a run, and before it had the model, fetches it when it is back. */
export function openCurrentRun(file: string): CurrentRun {
  return {
    async get() {
      const bytes = await readIfThere(file);
      try {
        const value: unknown = bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes));
        return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'string' ? value.run : null;
      } catch {
        return null;
      }
    },
    set: (run) => writeWhole(file, `${JSON.stringify({ run })}\n`),
    clear: () => rm(file, { force: true }),
  };
}
