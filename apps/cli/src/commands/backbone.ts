import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { withCanary } from '@atoll/client';
import {
  AtollError,
  assembleGraph,
  digestOf,
  type GraphManifest,
  inputSize,
  layersModelFiles,
  layersModelToNetwork,
  manifestDigest,
  ONNX_LIMITS,
  PRESETS,
  type Preprocessing,
  type PresetName,
  parseManifest,
  prepareNetwork,
  preprocessingSchema,
  presetPreprocessing,
  type RawModel,
  readOnnx,
  type Size,
} from '@atoll/core';
import { type Asked, askFor } from './backbone-questions.ts';

export interface ImportFlags {
  readonly name?: string;
  readonly version: string;
  readonly licence?: string;
  readonly description?: string;
  readonly url?: string;
  readonly out?: string;
  readonly preset?: string;
  readonly size?: string;
  readonly fit?: string;
  readonly shortest?: string;
  readonly resize?: string;
  readonly colour?: string;
  readonly subtract?: string;
  readonly divide?: string;
  readonly penultimate?: boolean;
}

/** `atoll backbone import FILE`: makes a backbone of an ONNX file or a TensorFlow.js layers model. */
export async function importBackbone(file: string, flags: ImportFlags): Promise<void> {
  const { model, sha256, bytes, kind } = await readNetwork(file);
  const own = inputSize(model);
  const asked = await askFor(
    { name: flags.name, licence: flags.licence, preset: flags.preset ?? (describesAll(flags) ? 'bytes' : undefined) },
    basename(kind === 'layers' ? dirname(resolve(file)) : file, extname(file)),
  );
  const preprocessing = preprocessingOf(flags, asked, own);
  const size = `${preprocessing.width} × ${preprocessing.height}`;
  if (own !== null && (own.width !== preprocessing.width || own.height !== preprocessing.height))
    throw new AtollError(103, `The network is made for ${own.width} × ${own.height} pixels, not ${size}.`, { hint: 'Leave out --size.' });
  const { network, cuts: found } = prepareNetwork(model, preprocessing);
  const { bytes: graph, cuts } = assembleGraph(network, found, { name: asked.name, penultimate: flags.penultimate ?? false });
  if (flags.penultimate && cuts.penultimate === undefined)
    throw new AtollError(103, 'Before the last layer of the classifier there is nothing but the pooled features: leave out --penultimate.');
  const described: GraphManifest = {
    format: 2,
    name: asked.name,
    version: flags.version,
    licence: asked.licence,
    source: {
      description: flags.description ?? `${basename(file)}, ${kind === 'layers' ? 'a TensorFlow.js layers model' : 'an ONNX file'}`,
      url: flags.url ?? '',
      file: basename(file),
      sha256,
      changes: 'Classifier left out, batch norm folded into the convolutions before it, written as an ONNX graph of operator set 13.',
    },
    preprocessing,
    weights: { file: 'graph.onnx', sha256: digestOf(graph), sizeBytes: graph.length },
    cuts: Object.fromEntries(Object.entries(cuts).map(([name, { layer, shape }]) => [name, { layer, shape: [...shape] }])),
    canary: { image: 'disc-256x192', relativeTolerance: 0.025, references: {} },
  };
  const manifest = await withCanary(asGraph(described), graph);
  const folder = resolve(flags.out ?? asked.name);
  await writePackage(folder, asGraph(manifest), graph);
  console.log(
    [
      `Read       ${file}: ${bytes.toLocaleString('en-US')} bytes, ${network.nodes.length} operators, input ${size}`,
      ...Object.entries(cuts).map(([name, { shape }]) => `Cut        ${name.padEnd(12)} ${shape.join(' × ')}`),
      `Sees       ${describe(preprocessing)}`,
      `Licence    ${asked.licence}`,
      `Backbone   ${asked.name} ${flags.version}, ${manifestDigest(manifest)}`,
      `Written    ${folder} (${graph.length.toLocaleString('en-US')} bytes)`,
      '',
      `Serve it with:  atoll serve --backbone ${flags.out ?? asked.name}`,
      `Name it in the federation file:  backbone: { name: ${asked.name}, cut: pooled }`,
    ].join('\n'),
  );
}

/** Checked as any reader will. */
function asGraph(manifest: GraphManifest): GraphManifest {
  const checked = parsed(manifest);
  if (checked.format !== 2) throw new AtollError(302, 'The manifest is not one of a graph.');
  return checked;
}

/** What is not valid came from a flag. */
function parsed(manifest: GraphManifest): ReturnType<typeof parseManifest> {
  try {
    return parseManifest(manifest);
  } catch (cause) {
    throw cause instanceof AtollError ? new AtollError(103, cause.message, { cause }) : cause;
  }
}

interface NetworkFile {
  readonly model: RawModel;
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: 'onnx' | 'layers';
}

/** Throws AtollError 103 for a file that cannot be read, 310 for what is in it. */
async function readNetwork(file: string): Promise<NetworkFile> {
  const bytes = await readBounded(file, ONNX_LIMITS.bytes);
  if (extname(file).toLowerCase() !== '.json')
    return { model: readOnnx(bytes), sha256: digestOf(bytes), bytes: bytes.length, kind: 'onnx' };
  const text = new TextDecoder().decode(bytes);
  const files = new Map<string, Uint8Array>();
  let total = bytes.length;
  for (const name of layersModelFiles(text)) {
    const shard = await readBounded(join(dirname(file), name), ONNX_LIMITS.bytes - total);
    files.set(name, shard);
    total += shard.length;
  }
  return { model: layersModelToNetwork(text, files), sha256: digestOf(bytes), bytes: total, kind: 'layers' };
}

async function readBounded(file: string, most: number): Promise<Uint8Array> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new AtollError(103, `${file} cannot be read.`, { cause, hint: 'Give an ONNX file, or the model.json of a layers model.' });
  });
  if (!found.isFile())
    throw new AtollError(103, `${file} is no file.`, { hint: 'Give an ONNX file, or the model.json of a layers model.' });
  if (found.size > most) throw new AtollError(310, `${file} and what goes with it have more than ${ONNX_LIMITS.bytes} bytes.`);
  return new Uint8Array(await readFile(file));
}

/** Whether the flags say all of the preprocessing, so that no preset is needed. */
const describesAll = ({ subtract, divide, size }: ImportFlags): boolean =>
  subtract !== undefined && divide !== undefined && size !== undefined;

function preprocessingOf(flags: ImportFlags, { preset }: Asked, own: Size | null): Preprocessing {
  if (!isPreset(preset))
    throw new AtollError(103, `There is no preset ${JSON.stringify(preset)}; there are ${Object.keys(PRESETS).join(', ')}.`);
  const base = presetPreprocessing(preset, flags.size === undefined ? (own ?? undefined) : sizeOf(flags.size));
  const fit = flags.fit ?? base.fit;
  const shortest = flags.shortest === undefined ? (base.shortest ?? Math.max(base.width, base.height)) : Number(flags.shortest);
  const { shortest: _, ...rest } = base;
  const checked = preprocessingSchema.safeParse({
    ...rest,
    fit,
    ...(fit === 'crop' ? { shortest } : {}),
    resize: flags.resize ?? base.resize,
    colour: flags.colour ?? base.colour,
    subtract: figuresOf(flags.subtract) ?? base.subtract,
    divide: figuresOf(flags.divide) ?? base.divide,
  });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new AtollError(103, `The preprocessing is not valid at --${issue?.path[0]?.toString() ?? 'size'}: ${issue?.message ?? ''}.`);
}

const isPreset = (name: string): name is PresetName => Object.hasOwn(PRESETS, name);

function sizeOf(text: string): Size {
  const [width = 0, height = width] = text.split(/[x×]/).map(Number);
  return { width, height };
}

/** `127.5`, or `103.939,116.779,123.68`; what is no number is left for the check. */
function figuresOf(text: string | undefined): number | number[] | undefined {
  const figures = text?.split(',').map(Number);
  return figures?.length === 1 ? figures[0] : figures;
}

function describe({ width, height, fit, shortest, resize, colour, subtract, divide }: Preprocessing): string {
  const figure = (value: Preprocessing['subtract']): string =>
    [value]
      .flat()
      .map((one) => Number(one.toFixed(3)))
      .join(', ');
  const framed =
    fit === 'fill' ? `stretched to ${width} × ${height}` : `the shorter side to ${shortest}, ${width} × ${height} from the middle`;
  return `${framed}, ${resize}, ${colour.toUpperCase()}, (x − ${figure(subtract)}) / ${figure(divide)}`;
}

/** Whole or not at all. Throws AtollError 702. */
async function writePackage(folder: string, manifest: GraphManifest, graph: Uint8Array): Promise<void> {
  const making = `${folder}.new`;
  try {
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    await writeFile(join(making, manifest.weights.file), graph);
    await writeFile(join(making, 'backbone.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    await rename(making, folder);
  } catch (cause) {
    await rm(making, { recursive: true, force: true });
    throw new AtollError(702, `${folder} cannot be written, or is there already.`, {
      cause,
      hint: 'Give another folder with --out, or remove it.',
    });
  }
}
