import { readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import {
  AtollError,
  type Backbone,
  type BackboneManifest,
  type Digest,
  type Federation,
  manifestDigest,
  openBackbone,
  parseManifest,
} from '@atoll/core';

/** A backbone that this coordinator hands out: its manifest and its files' paths by name. */
export interface ServedBackbone {
  readonly manifest: BackboneManifest;
  readonly digest: Digest;
  readonly files: ReadonlyMap<string, string>;
  /** With its weights, which are read when they are first needed. Throws AtollError 302. */
  open(): Backbone;
}

export type ServedBackbones = ReadonlyMap<Digest, ServedBackbone>;

const MANIFEST = 'backbone.json';
/** In a coordinator's data folder: a folder for each backbone, named by its digest. */
const KEPT = 'backbones';

/**
 * The backbones of the coordinator of a data folder, by digest: the packaged one, and those that were added to it.
 * @throws AtollError 302 where one in the folder is damaged
 */
export async function loadBackbones(folder?: string): Promise<ServedBackbones> {
  const packaged = await loadBackbonePackage();
  const all = [served(packaged.manifest, packaged.manifestFile, packaged.weightsFile)];
  if (folder !== undefined) {
    const kept = join(folder, KEPT);
    const names = await readdir(kept).catch(() => []);
    for (const name of names.filter((name) => /^[0-9a-f]{64}$/.test(name)).sort()) {
      const one = await readServed(join(kept, name));
      if (one.digest !== name) throw new AtollError(302, `${join(kept, name)} was changed.`);
      all.push(one);
    }
  }
  return new Map(all.map((one) => [one.digest, one]));
}

/**
 * Adds the backbone in a folder, of `atoll backbone import`, to those of a data folder, where it stays for the runs that use it.
 * @throws AtollError 302 (not valid), 311 (another one of that name and version), 702
 */
export async function addBackbone(source: string, folder: string): Promise<ServedBackbone> {
  const given = await readServed(source);
  given.open();
  const { name, version } = given.manifest;
  const known = await loadBackbones(folder);
  const there = known.get(given.digest);
  if (there !== undefined) return there;
  for (const other of known.values())
    if (other.manifest.name === name && other.manifest.version === version)
      throw new AtollError(311, `This coordinator has another backbone that is called ${name} ${version}.`);
  const target = join(folder, KEPT, given.digest);
  const making = `${target}.new`;
  try {
    await rm(making, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await mkdir(making, { recursive: true });
    for (const [file, path] of given.files) await copyFile(path, join(making, file));
    await rename(making, target);
  } catch (cause) {
    throw new AtollError(702, `The backbone ${name} cannot be kept in ${target}.`, { cause });
  }
  return readServed(target);
}

async function readServed(folder: string): Promise<ServedBackbone> {
  const manifestFile = join(folder, MANIFEST);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(manifestFile, 'utf8'));
  } catch (cause) {
    throw new AtollError(302, `${manifestFile} cannot be read.`, { cause, hint: 'Give the folder that atoll backbone import wrote.' });
  }
  const manifest = parseManifest(json);
  return served(manifest, manifestFile, join(folder, manifest.weights.file));
}

function served(manifest: BackboneManifest, manifestFile: string, weightsFile: string): ServedBackbone {
  let opened: Backbone | undefined;
  const open = (): Backbone => {
    opened ??= openBackbone(manifest, readWeights(weightsFile));
    return opened;
  };
  const files = new Map([
    [MANIFEST, manifestFile],
    [manifest.weights.file, weightsFile],
  ]);
  return { manifest, digest: manifestDigest(manifest), files, open };
}

function readWeights(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new AtollError(302, `${file} cannot be read.`, { cause });
  }
}

const numbersOf = ({ manifest }: ServedBackbone): number[] => manifest.version.split('.').map(Number);

function isNewer(a: ServedBackbone, b: ServedBackbone): boolean {
  const [mine, others] = [numbersOf(a), numbersOf(b)];
  const place = mine.findIndex((number, i) => number !== others[i]);
  return place >= 0 && (mine[place] ?? 0) > (others[place] ?? 0);
}

/** The backbone that the federation names, its newest version. Throws AtollError 101. */
export function backboneOf(federation: Pick<Federation, 'backbone'>, backbones: ServedBackbones): ServedBackbone {
  let found: ServedBackbone | undefined;
  for (const one of backbones.values())
    if (one.manifest.name === federation.backbone.name && (found === undefined || isNewer(one, found))) found = one;
  if (found !== undefined) return found;
  const known = [...new Set([...backbones.values()].map(({ manifest }) => manifest.name))].join(', ');
  throw new AtollError(101, `This coordinator has no backbone ${JSON.stringify(federation.backbone.name)}.`, { hint: `It has: ${known}.` });
}
