import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtollError, exportOnnx, exportTfjs, QUANTISATIONS, type Quantisation } from '@atoll/core';
import { notWritable } from '../model/given-flags.ts';
import { type ModelFlags, openModelFolder, signedInWords } from '../model/open.ts';

export interface ExportFlags extends ModelFlags {
  readonly format: string;
  readonly quantise?: string;
  readonly out?: string;
  readonly oneView?: boolean;
}

const FORMATS = ['onnx', 'tfjs'] as const;

/** `atoll export MODEL`: the model as one graph for other runtimes, from pixels to calibrated probabilities. */
export async function exportModel(folder: string, { format, quantise, out, oneView, ...flags }: ExportFlags): Promise<void> {
  if (!FORMATS.some((known) => known === format)) throw new AtollError(103, `--format ${format} is none of ${FORMATS.join(', ')}.`);
  const quantisation = quantisationOf(quantise);
  const opened = await openModelFolder(folder, flags);
  const { model, backbone } = opened;
  const { views, federation, run } = model.manifest;
  if (views.count > 1 && !oneView)
    throw new AtollError(
      320,
      `The model averages ${views.count} views of each image; a graph takes one, and its probabilities are others.`,
      {
        hint: 'Give --one-view to export what it makes of the image as it is, and measure that: docs/how-to/use-the-model.md has an example.',
      },
    );
  const name = `${federation}${quantisation === 'fp32' ? '' : `-${quantisation}`}`;
  if (format === 'onnx') {
    const bytes = exportOnnx(model, backbone, quantisation);
    await write([[out ?? `${name}.onnx`, bytes]]);
  } else {
    const { json, weightsFile, weights } = exportTfjs(model, backbone, quantisation);
    const target = out ?? `${name}-tfjs`;
    await write([
      [join(target, weightsFile), weights],
      [join(target, 'model.json'), new TextEncoder().encode(json)],
    ]);
  }
  console.log(`Model      ${federation}, run ${run}; ${signedInWords(opened)}. What is exported is not signed.`);
}

function quantisationOf(text: string | undefined): Quantisation {
  if (text === undefined) return 'fp32';
  const found = QUANTISATIONS.find((one) => one === text);
  if (found !== undefined) return found;
  throw new AtollError(103, `--quantise ${text} is none of ${QUANTISATIONS.join(', ')}.`);
}

async function write(files: readonly (readonly [path: string, bytes: Uint8Array])[]): Promise<void> {
  for (const [path, bytes] of files) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    } catch (cause) {
      throw notWritable(path, cause);
    }
    console.log(`Written    ${path}, ${bytes.length.toLocaleString('en-US')} bytes`);
  }
}
