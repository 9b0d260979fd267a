import { readFile } from 'node:fs/promises';
import { readProfile } from '@atoll/coordinator';
import { AtollError, PROFILES, type SimulationProfile } from '@atoll/core';

/** The profile of this name, or in this file. Throws AtollError 102 (not readable), 107 (not valid). */
export async function openProfile(nameOrFile: string): Promise<SimulationProfile> {
  const named = Object.entries(PROFILES).find(([name]) => name === nameOrFile)?.[1];
  if (named !== undefined) return readProfile(JSON.stringify(named));
  const text = await readFile(nameOrFile, 'utf8').catch((cause: unknown) => {
    throw new AtollError(102, `${nameOrFile} cannot be read, and no profile is called so.`, {
      cause,
      hint: `Give a file, or one of ${Object.keys(PROFILES).join(', ')}.`,
    });
  });
  return readProfile(text);
}
