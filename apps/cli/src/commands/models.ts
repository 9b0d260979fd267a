import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MODEL_FILES, selectEngine } from '@atoll/client';
import {
  AtollError,
  currentModel,
  fingerprintOf,
  type ModelManifest,
  type PublicKey,
  parseModelManifest,
  previousModel,
} from '@atoll/core';
import { bytesOfHex } from '@atoll/protocol';
import { wayOf } from '../model/backbone-source.ts';
import { type ModelFlags, type OpenedModel, openModelFolder, signedInWords } from '../model/open.ts';
import { compareCards, LIST_TITLES, listCells } from '../model-store/cards.ts';
import { measureBoth } from '../model-store/measure.ts';
import { fetchRunModel, modelsAt } from '../model-store/of-coordinator.ts';
import { comparisonText } from '../model-store/show.ts';
import { ModelStore } from '../model-store/store.ts';
import { type OperatorFlags, withOperator } from '../operator/with-operator.ts';
import { bar, Terminal, table } from '../terminal/terminal.ts';
import { engineName, threadCount } from './engine-flag.ts';

export interface StoreFlags {
  readonly store: string;
}

const storeOf = ({ store }: StoreFlags): ModelStore => new ModelStore(resolve(store));
const isRemote = ({ url, operator }: Pick<OperatorFlags, 'url' | 'operator'>): boolean => url !== undefined || operator !== undefined;

/** `atoll models list`: the models of a store, of a coordinator's data folder, or of a coordinator that runs. */
export async function list(flags: StoreFlags & OperatorFlags & { readonly data?: string }): Promise<void> {
  const { data } = flags;
  if (data !== undefined) {
    const rows = await listFolder(data);
    console.log(
      rows.length === 0 ? `No model in ${data} yet: a run that completes has one.` : table([['folder', ...LIST_TITLES], ...rows]),
    );
  } else if (isRemote(flags))
    await withOperator(flags, async (operator) => {
      const rows = await modelsAt(operator);
      console.log(rows.length === 0 ? 'No model yet: a run that completes has one.' : table([[...LIST_TITLES, 'digest'], ...rows]));
    });
  else await listStore(storeOf(flags));
}

async function listStore(store: ModelStore): Promise<void> {
  const state = await store.read();
  if (state.models.size === 0) {
    console.log(`No model in ${store.folder} yet. Add one with:  atoll models add FOLDER`);
    return;
  }
  const current = currentModel(state);
  const rows: string[][] = [];
  for (const model of state.models.values()) {
    const manifest = await manifestIn(store.folderOf(model));
    const signer = model.signedBy === null ? 'nobody' : fingerprintOf(bytesOfHex(model.signedBy)).slice(0, 9);
    rows.push([
      model.name === current?.name ? '*' : '',
      model.name,
      ...(manifest === null ? LIST_TITLES.map(() => '?') : listCells(manifest)),
      `${signer}…`.replace('nobody…', 'nobody'),
      model.digest.slice(0, 12),
    ]);
  }
  console.log(table([['', 'name', ...LIST_TITLES, 'signed by', 'digest'], ...rows]));
  console.log(current === null ? '\nNone is in use. Put one into use with:  atoll models promote NAME' : `\n* ${current.name} is in use.`);
}

/** Models of runs, and what they are after a site was taken out. */
async function listFolder(data: string): Promise<string[][]> {
  const runs = join(data, 'runs');
  if (!existsSync(join(data, 'atoll.db'))) throw new AtollError(854, `There is no atoll.db in ${data}.`);
  const names = await readdir(runs).catch(() => []);
  const rows: string[][] = [];
  for (const run of names.filter((name) => !name.startsWith('.')).sort())
    for (const folder of (await readdir(join(runs, run)).catch(() => [])).filter((name) => /^model(-without-|$)/.test(name)).sort()) {
      const manifest = await manifestIn(join(runs, run, folder));
      if (manifest !== null) rows.push([join(runs, run, folder), ...listCells(manifest)]);
    }
  return rows;
}

/** Null where it cannot be read: a list is shown all the same. */
async function manifestIn(folder: string): Promise<ModelManifest | null> {
  try {
    return parseModelManifest(await readFile(join(folder, MODEL_FILES.manifest), 'utf8'));
  } catch {
    return null;
  }
}

/** `atoll models add MODEL`: takes a model folder into the store, or the model of a run of a coordinator, whose backbone may be there too. */
export async function add(
  source: string,
  flags: StoreFlags & ModelFlags & Pick<OperatorFlags, 'url' | 'operator'> & { readonly name?: string },
): Promise<void> {
  const store = storeOf(flags);
  const take = async (folder: string, how: ModelFlags): Promise<void> => {
    const opened = await openModelFolder(folder, { ...how, backbones: how.backbones ?? store.backbones });
    const { name, digest } = await store.add(folder, opened, flags.name);
    console.log(`Added      ${name}, ${digest}; ${signedInWords(opened)}`);
    console.log(`Put it into use with:  atoll models promote ${name}`);
  };
  if (!isRemote(flags)) return take(source, flags);
  const making = await mkdtemp(join(tmpdir(), 'atoll-model-'));
  const fetched = join(making, 'model');
  try {
    const from: { key?: PublicKey; from?: string; caFingerprint?: string } = {};
    const { url, operator: file } = flags;
    const way = { ...wayOf(flags), ...(url === undefined ? {} : { url }), ...(file === undefined ? {} : { operator: file }) };
    await withOperator(way, async (operator, { credential, url: address }) => {
      from.from = address;
      if (credential !== null) from.key = credential.coordinator;
      const authority = credential?.authority ?? null;
      if (authority !== null && flags.ca === undefined && address.startsWith('https:')) from.caFingerprint = authority;
      await fetchRunModel(operator, source, fetched);
    });
    await take(fetched, { ...from, ...flags });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** `atoll models promote NAME`: puts a model into use, once its signature and all of its files have been checked. */
export async function promote(name: string, flags: StoreFlags & ModelFlags): Promise<void> {
  const store = storeOf(flags);
  const state = await store.read();
  const model = store.find(state, name);
  const before = currentModel(state);
  if (before?.name === model.name) {
    console.log(`${model.name} is in use already.`);
    return;
  }
  const opened = await store.open(model, flags);
  requireSigner(opened, flags, before?.signedBy ?? null);
  await store.promote(model);
  console.log(`In use     ${model.name}, ${model.digest}; ${signedInWords(opened)}`);
  if (before !== null) console.log(`Before     ${before.name}; go back to it with:  atoll models roll-back`);
}

/** A model of nobody, or of another coordinator than the one in use, is taken only where the command says so. */
function requireSigner(
  { signedBy, signer }: OpenedModel,
  { unsigned = false, key, coordinator }: ModelFlags,
  before: PublicKey | null,
): void {
  if (signedBy === null && !unsigned)
    throw new AtollError(855, 'Nobody signed this model.', {
      hint: 'Put it into use all the same with --unsigned, if you know where it comes from.',
    });
  if (signedBy === null || before === null || before === signedBy || key !== undefined || coordinator !== undefined) return;
  throw new AtollError(
    855,
    `The model is signed with the key ${signer}, the one in use with another: ${fingerprintOf(bytesOfHex(before))}.`,
    {
      hint: 'If that is right, name the key: --key FINGERPRINT, or --coordinator FILE.',
    },
  );
}

/** `atoll models roll-back`: puts the model into use that was before the present one. */
export async function rollBack(flags: StoreFlags): Promise<void> {
  const store = storeOf(flags);
  const state = await store.read();
  const [current, to] = [currentModel(state), previousModel(state)];
  if (to === null)
    throw new AtollError(713, current === null ? 'No model is in use.' : `No other model was in use before ${current.name}.`);
  await store.open(to);
  await store.rollBack(to);
  console.log(`In use     ${to.name}, ${to.digest}, in the place of ${current?.name ?? ''}`);
}

/** `atoll models history`: what was done to the store, when and by whom. */
export async function history(flags: StoreFlags): Promise<void> {
  const { events } = await storeOf(flags).read();
  if (events.length === 0) console.log('Nothing has been done yet.');
  else
    console.log(
      table([
        ['when (UTC)', 'who', 'what', 'model'],
        ...events.map(({ at, by, event, name }) => [at.slice(0, 19).replace('T', ' '), by, event, name]),
      ]),
    );
}

export interface CompareFlags extends StoreFlags, ModelFlags {
  readonly data?: string;
  readonly groupBy?: string;
  readonly json?: boolean;
  readonly engine?: string;
  readonly threads?: string;
}

/** `atoll models compare A B`: what their cards say differently, and with images how far apart they are on these. */
export async function compare(first: string, second: string, flags: CompareFlags): Promise<void> {
  const store = storeOf(flags);
  const threads = threadCount(flags.threads);
  const open = async (name: string): Promise<OpenedModel> =>
    existsSync(join(name, MODEL_FILES.manifest)) ? openModelFolder(name, flags) : store.open(store.find(await store.read(), name));
  const [a, b] = [await open(first), await open(second)];
  const cards = compareCards(a, b);
  const { data, groupBy } = flags;
  const terminal = new Terminal(process.stderr);
  const measured =
    data === undefined
      ? null
      : await measureBoth(a, b, data, {
          tf: (await selectEngine({ forced: engineName(flags.engine) })).tf,
          ...(groupBy === undefined ? {} : { groupBy }),
          ...(threads === undefined ? {} : { threads }),
          onProgress: (done, total) => terminal.progress(`Images     ${bar(done, total)}`),
        });
  terminal.done();
  const [nameOfA, nameOfB] = [a, b].map(({ model }) => ({ digest: model.digest, run: model.manifest.run }));
  if (flags.json) console.log(JSON.stringify({ first: nameOfA, second: nameOfB, ...cards, measured }, null, 2));
  else console.log(comparisonText({ first, second, ...cards, measured }));
}
