import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireColumns } from '@atoll/client';
import { AtollError } from '@atoll/core';
import type { OpenedModel } from './open.ts';

/**
 * That there is a CSV of columns where a model takes them, and none where no model does.
 * @throws AtollError 208, 103
 */
export function requireColumnsFlag(models: readonly OpenedModel[], columns: string | undefined): void {
  for (const { model } of models) requireColumns(model, columns);
  if (columns === undefined || models.some(({ model }) => model.manifest.columns.length > 0)) return;
  throw new AtollError(103, `The model takes nothing beside an image: ${columns} would change nothing.`, { hint: 'Leave out --columns.' });
}

/** That a file can be written, before anything is computed for it. @throws AtollError 702 */
export async function requireWritable(file: string): Promise<void> {
  try {
    const there = await stat(file).catch(() => null);
    if (there?.isDirectory()) throw new Error('it is a folder');
    await access(there === null ? dirname(file) : file, constants.W_OK);
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

export const notWritable = (file: string, cause: unknown): AtollError =>
  new AtollError(702, `${file} cannot be written${cause instanceof Error ? `: ${cause.message}` : ''}.`, {
    cause,
    hint: 'Give a file in a folder that is there and can be written to, with --out.',
  });
