import { writeFile } from 'node:fs/promises';
import { classify, columnsOfImages, findImages, requireColumns, selectEngine } from '@atoll/client';
import { AtollError } from '@atoll/core';
import { type ModelFlags, openModelFolder, signedInWords } from '../model/open.ts';
import { isPredictionFormat, PREDICTION_FORMATS, type Prediction, renderPredictions } from '../model/predictions.ts';
import { bar, Terminal } from '../terminal/terminal.ts';
import { engineName, threadCount } from './engine-flag.ts';

export interface PredictFlags extends ModelFlags {
  readonly format: string;
  readonly out?: string;
  readonly engine?: string;
  readonly threads?: string;
  /** A CSV of path and the columns that the model takes. */
  readonly columns?: string;
}

/** Exit code where some images could not be read and the others were classified. */
const SOME_UNREADABLE = 2;

/** `atoll predict MODEL IMAGES…`: what a model says of images. Answers on standard output, all else on standard error. */
export async function predict(folder: string, images: readonly string[], flags: PredictFlags): Promise<void> {
  const { format, out } = flags;
  if (!isPredictionFormat(format)) throw new AtollError(103, `--format ${format} is none of ${PREDICTION_FORMATS.join(', ')}.`);
  const threads = threadCount(flags.threads);
  const forced = engineName(flags.engine);
  const opened = await openModelFolder(folder, flags);
  const { model, backbone } = opened;
  requireColumns(model, flags.columns);
  const paths = await findImages(images);
  const columns = flags.columns === undefined ? undefined : await columnsOfImages(flags.columns, model.manifest.columns, paths);
  const terminal = new Terminal(process.stderr);
  terminal.line(`Model      ${model.manifest.federation}, run ${model.manifest.run}; ${signedInWords(opened)}`);
  const { tf } = await selectEngine({ forced });
  const predictions: Prediction[] = [];
  const sources = paths.map((path) => ({ path }));
  for await (const answer of classify(model, sources, {
    backbone,
    tf,
    ...(threads === undefined ? {} : { threads }),
    ...(columns === undefined ? {} : { columns }),
    onProgress: (done) => terminal.progress(`Images     ${bar(done, paths.length)}`),
  }))
    predictions.push({ path: paths[answer.index] ?? '', ...answer });
  terminal.done();
  const text = renderPredictions(model, predictions, format);
  if (out === undefined) process.stdout.write(text);
  else {
    await writeFile(out, text).catch((cause: unknown) => {
      throw new AtollError(702, `${out} cannot be written.`, { cause });
    });
    terminal.line(`Written    ${out}`);
  }
  const unreadable = predictions.filter(({ ok }) => !ok).length;
  if (unreadable === 0) return;
  terminal.line(`Not read   ${unreadable} of ${paths.length} images; the ${format} says which and why`);
  process.exitCode = SOME_UNREADABLE;
}
