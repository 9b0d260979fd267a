import { writeFile } from 'node:fs/promises';
import { classifyTogether, columnsOfImages, findImages, selectEngine } from '@atoll/client';
import { AtollError } from '@atoll/core';
import { fused, fusionInWords, fusionOf, ruleOf } from '../model/fusion.ts';
import { notWritable, requireColumnsFlag, requireWritable } from '../model/given-flags.ts';
import { type ModelFlags, type OpenedModel, openModelFolder, signedInWords } from '../model/open.ts';
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
  readonly with?: readonly string[];
  readonly fuse?: string;
  readonly weights?: string;
}

/** Exit code where some images could not be read and the others were classified. */
const SOME_UNREADABLE = 2;

/** `atoll predict MODEL IMAGES…`: what a model says of images. Answers on standard output, all else on standard error. */
export async function predict(folder: string, images: readonly string[], flags: PredictFlags): Promise<void> {
  const { format, out } = flags;
  if (!isPredictionFormat(format)) throw new AtollError(103, `--format ${format} is none of ${PREDICTION_FORMATS.join(', ')}.`);
  const threads = threadCount(flags.threads);
  const forced = engineName(flags.engine);
  const folders = [folder, ...(flags.with ?? [])];
  const rule = ruleOf(flags, folders.length);
  const models: OpenedModel[] = [];
  for (const each of folders) models.push(await openModelFolder(each, flags));
  const [{ model }] = models as [OpenedModel]; // there is the one that was asked for
  const joint = rule === null ? null : fusionOf(rule, models, flags.weights);
  requireColumnsFlag(models, flags.columns);
  if (out !== undefined) await requireWritable(out);
  const paths = await findImages(images);
  const columns: (Float32Array[] | undefined)[] = [];
  for (const { model: each } of models)
    columns.push(flags.columns === undefined ? undefined : await columnsOfImages(flags.columns, each.manifest.columns, paths));
  const terminal = new Terminal(process.stderr);
  for (const [i, opened] of models.entries()) {
    const weight = joint?.rule === 'weighted' ? `, counts ${(joint.weights[i] ?? 0).toFixed(2)}` : '';
    const { federation, run } = opened.model.manifest;
    terminal.line(`Model      ${federation}, run ${run}; ${signedInWords(opened)}${weight}`);
  }
  if (joint !== null) terminal.line(`Together   ${fusionInWords(joint)}`);
  const { tf } = await selectEngine({ forced });
  const sources = paths.map((path) => ({ path }));
  const ofModels = await classifyTogether(models, sources, {
    tf,
    columns,
    ...(threads === undefined ? {} : { threads }),
    onProgress: (done, total) => terminal.progress(`Images     ${bar(done, total)}`),
  });
  const predictions = paths.map((path, i): Prediction => {
    const said = ofModels.map((answers) => answers[i]).filter((answer) => answer !== undefined);
    const [first] = said;
    if (first === undefined) throw new RangeError('no answer for an image');
    return { path, ...(joint === null ? first : fused(model.manifest, said, joint)) };
  });
  terminal.done();
  const text = renderPredictions(model, predictions, format, joint ?? undefined);
  if (out === undefined) process.stdout.write(text);
  else {
    await writeFile(out, text).catch((cause: unknown) => {
      throw notWritable(out, cause);
    });
    terminal.line(`Written    ${out}`);
  }
  const unreadable = predictions.filter(({ ok }) => !ok).length;
  if (unreadable === 0) return;
  terminal.line(`Not read   ${unreadable} of ${paths.length} images; the ${format} says which and why`);
  process.exitCode = SOME_UNREADABLE;
}
