import { ENGINE_NAMES, type EngineName, isEngineName } from '@atoll/client';
import { AtollError } from '@atoll/core';

/** The engine that a flag names; undefined for the best one present. Throws AtollError 103. */
export function engineName(text: string | undefined): EngineName | undefined {
  if (text === undefined || text === 'auto') return undefined;
  if (isEngineName(text)) return text;
  throw new AtollError(103, `--engine ${text} is no engine.`, { hint: `Use one of ${ENGINE_NAMES.join(', ')}, or leave it out.` });
}

/** The threads that a flag names; undefined for as many as there are processors. Throws AtollError 103. */
export function threadCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1 || threads > 256)
    throw new AtollError(103, `--threads ${text} is not a number from 1 to 256.`);
  return threads;
}
