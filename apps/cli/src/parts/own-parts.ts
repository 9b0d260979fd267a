import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AtollError, type HeadKind, registerHead, registerStrategy, type Strategy } from '@atoll/core';
import { Option } from 'commander';

const VARIABLE = 'ATOLL_PARTS';

/** One for any command. */
export const partsOption = () =>
  new Option('--parts <modules>', 'modules of own strategies and heads, loaded first; paths with `:` between, on Windows `;`').env(
    VARIABLE,
  );

/**
 * Makes what the modules export known to this process and, by the variable, to those that it starts: the sites of a simulation.
 * Throws AtollError 120, 122.
 */
export async function loadOwnParts(modules = ''): Promise<void> {
  const files = modules.split(delimiter).flatMap((one) => (one === '' ? [] : [resolve(one)]));
  for (const file of files) await loadModule(file);
  if (files.length > 0) process.env[VARIABLE] = files.join(delimiter);
}

async function loadModule(file: string): Promise<void> {
  if (!existsSync(file))
    throw new AtollError(122, `${file} is not there.`, { hint: 'Paths count from the folder in which atoll is started.' });
  const loaded: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new AtollError(122, `${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  });
  const list = (name: string): readonly unknown[] => {
    const parts = loaded[name] ?? [];
    if (!Array.isArray(parts)) throw new AtollError(122, `${file} exports ${name}, which is no list.`);
    return parts;
  };
  const [strategies, heads] = [list('strategies'), list('heads')];
  if (strategies.length + heads.length === 0)
    throw new AtollError(122, `${file} exports no strategies and no heads; it exports ${Object.keys(loaded).join(', ') || 'nothing'}.`);
  // The registries look at what they are given.
  for (const strategy of strategies) registerStrategy(strategy as Strategy);
  for (const head of heads) registerHead(head as HeadKind);
}
