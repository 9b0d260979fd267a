import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import {
  columnsOfImages,
  type Explained,
  explainImage,
  type KnownImage,
  labelsOf,
  nearestImages,
  overlayPicture,
  readDataset,
  withColumns,
} from '@atoll/client';
import { AtollError, outputNames } from '@atoll/core';
import { notWritable, requireColumnsFlag, requireWritable } from '../model/given-flags.ts';
import { type ModelFlags, type OpenedModel, openModelFolder, signedInWords } from '../model/open.ts';
import { bar, Terminal, table } from '../terminal/terminal.ts';

export interface ExplainFlags extends ModelFlags {
  readonly class?: string;
  readonly out?: string;
  readonly data?: string;
  /** A CSV of path and the columns that the model takes. */
  readonly columns?: string;
  readonly nearest: string;
  readonly json?: boolean;
}

/** `atoll explain MODEL IMAGE`: where in an image the score of a class comes from, and the nearest training images of a site. */
export async function explain(folder: string, image: string, flags: ExplainFlags): Promise<void> {
  const count = Number(flags.nearest);
  if (!Number.isInteger(count) || count < 1 || count > 100)
    throw new AtollError(103, `--nearest ${flags.nearest} is not a number from 1 to 100.`);
  const opened = await openModelFolder(folder, flags);
  const { model, backbone } = opened;
  const { manifest } = model;
  const names = outputNames(manifest);
  const wanted = flags.class === undefined ? undefined : names.indexOf(flags.class);
  if (wanted === -1) throw new AtollError(103, `--class ${flags.class} is none of ${names.join(', ')}.`);
  const terminal = new Terminal(process.stderr);
  terminal.line(`Model      ${manifest.federation}, run ${manifest.run}; ${signedInWords(opened)}`);
  if (manifest.views.count > 1)
    terminal.line(`Views      explained is the image as it is; atoll predict averages it with ${manifest.views.count - 1} other views`);
  requireColumnsFlag([opened], flags.columns);
  const out = flags.out ?? `${basename(image, extname(image))}-explained.png`;
  await requireWritable(out);
  const columns = flags.columns === undefined ? [] : await columnsOfImages(flags.columns, manifest.columns, [image]);
  const source = { path: image, ...(columns[0] === undefined ? {} : { columns: columns[0] }) };
  const found = await explainImage(model, backbone, source, wanted);
  await writeFile(out, await overlayPicture(source, found.explanation.maps)).catch((cause: unknown) => {
    throw notWritable(out, cause);
  });
  const near = flags.data === undefined ? [] : await nearest(opened, source, flags.data, count, terminal);
  terminal.line(`Written    ${out}`);
  console.log(flags.json ? JSON.stringify(jsonOf(found, names, near), null, 2) : textOf(found, names, near));
}

interface Near {
  readonly path: string;
  readonly label: string;
  readonly distance: number;
}

async function nearest(
  { model, backbone }: OpenedModel,
  source: KnownImage,
  data: string,
  count: number,
  terminal: Terminal,
): Promise<Near[]> {
  const { samples } = withColumns(await readDataset(data, { anyLabels: true }), model.manifest.columns);
  const training = samples.filter(({ part }) => part === undefined || part === 'train');
  const sources = training.map(({ path, values }) => ({ path, ...(values === undefined ? {} : { columns: values }) }));
  const near = await nearestImages(model, backbone, source, sources, {
    count,
    onProgress: (done) => terminal.progress(`Images     ${bar(done, training.length + 1)}`),
  });
  terminal.done();
  return near.map(({ index, distance }) => {
    const sample = training[index];
    return { path: sample?.path ?? '', label: sample === undefined ? '' : labelsOf(sample).join('; '), distance };
  });
}

function textOf({ answer, output, explanation }: Explained, names: readonly string[], near: readonly Near[]): string {
  const figure = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
  const rows = explanation.maps.map(({ part: { layer, statistic, shape }, values }) => [
    `${layer}, ${statistic}`,
    `${shape[0]}×${shape[1]}`,
    figure(values.reduce((sum, value) => sum + value, 0)),
  ]);
  const says = answer.answers.map(({ predicted, confidence }) => `${predicted} ${(100 * confidence).toFixed(1)} %`).join('; ');
  return [
    `Says       ${says}`,
    `Explained  the score of ${names[output] ?? ''}, divided by the temperature`,
    table([
      ['what adds to it', 'positions', 'sum'],
      ...rows,
      ...explanation.columns.map(({ name, value }) => [`column ${name}`, '', figure(value)]),
      ['what the average training image has', '', figure(explanation.rest)],
      ['score', '', figure(explanation.score)],
    ]),
    ...(near.length === 0
      ? []
      : [
          '',
          table([
            ['nearest training images', 'label', 'distance'],
            ...near.map(({ path, label, distance }) => [path, label, distance.toFixed(3)]),
          ]),
        ]),
  ].join('\n');
}

function jsonOf({ answer, output, explanation }: Explained, names: readonly string[], near: readonly Near[]): object {
  return {
    predicted: answer.predicted,
    confidence: answer.confidence,
    explained: names[output],
    score: explanation.score,
    rest: explanation.rest,
    columns: explanation.columns,
    maps: explanation.maps.map(({ part, values }) => ({
      layer: part.layer,
      statistic: part.statistic,
      height: part.shape[0],
      width: part.shape[1],
      values: [...values],
    })),
    nearest: near,
  };
}
