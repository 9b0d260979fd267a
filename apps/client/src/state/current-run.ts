import type { SiteFiles } from './site-files.ts';

/** The run that a site takes part in, from before it joins until it has everything from it. */
export interface CurrentRun {
  /** Null where there is none, or the file cannot be read. */
  get(): Promise<string | null>;
  /** @throws AtollError 702 */
  set(run: string): Promise<void>;
  clear(): Promise<void>;
}

/** Opens the record in a file: a site that was killed after the end of a run, and before it had the model, fetches it when it is back. */
export function openCurrentRun(files: SiteFiles, name: string): CurrentRun {
  return {
    async get() {
      const bytes = await files.read(name);
      try {
        const value: unknown = bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes));
        return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'string' ? value.run : null;
      } catch {
        return null;
      }
    },
    set: (run) => files.write(name, `${JSON.stringify({ run })}\n`),
    clear: () => files.remove(name),
  };
}
