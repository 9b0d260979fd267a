import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtollError, type Backbone, type BackboneManifest, type Digest, manifestDigest, openBackbone, parseManifest } from '@atoll/core';
import { backbonePath, LIMITS } from '@atoll/protocol';
import { unexpected } from '../network/index.ts';
import { readIfThere, replaceFile, tryLock, writeWhole } from '../state/index.ts';
import { type DownloadOptions, download } from './download.ts';

/** The backbone of a run, fetched by digest and kept on disk; a file that is there and sound is never fetched again. */
export interface BackboneStore {
  /** The manifest; small. @throws AtollError 302, 410, 411 */
  manifest(): Promise<BackboneManifest>;
  /** Manifest and weights. @throws AtollError 302, 410, 411 */
  backbone(): Promise<Backbone>;
}

export interface BackboneStoreOptions
  extends Pick<DownloadOptions, 'network' | 'giveUpAfterMs' | 'onProgress' | 'onWaiting' | 'onRequest' | 'onReceived' | 'signal'> {
  /** Several sites of one machine may share it: each backbone is a folder in it, named by its digest. */
  readonly directory: string;
  readonly digest: Digest;
}

const MANIFEST = 'backbone.json';
const MANIFEST_ATTEMPTS = 5;
const MANIFEST_BYTES = 4 * 1024 * 1024;

export function openBackboneStore(options: BackboneStoreOptions): BackboneStore {
  const folder = join(options.directory, options.digest);
  let manifest: Promise<BackboneManifest> | undefined;
  let backbone: Promise<Backbone> | undefined;
  const manifestOnce = () => {
    manifest ??= readOrFetchManifest(options, join(folder, MANIFEST));
    return manifest;
  };
  return {
    manifest: manifestOnce,
    backbone() {
      backbone ??= manifestOnce().then((known) => readOrFetchWeights(options, folder, known));
      return backbone;
    },
  };
}

async function readOrFetchManifest(options: BackboneStoreOptions, file: string): Promise<BackboneManifest> {
  const kept = await readIfThere(file);
  const known = kept === null ? null : soundManifest(kept, options.digest);
  if (known !== null) return known;
  const bytes = await fetchSmall(backbonePath(options.digest, MANIFEST), options);
  const manifest = soundManifest(bytes, options.digest);
  if (manifest === null) throw new AtollError(302, `The manifest that ${options.network.origin} sends is not the one that the run names.`);
  await writeWhole(file, bytes);
  return manifest;
}

/** Null when the bytes are no manifest, or another's. */
function soundManifest(bytes: Uint8Array, digest: Digest): BackboneManifest | null {
  try {
    const manifest = parseManifest(JSON.parse(new TextDecoder().decode(bytes)));
    return manifestDigest(manifest) === digest ? manifest : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof AtollError) return null;
    throw error;
  }
}

async function fetchSmall(path: string, { network, signal, onRequest, onReceived }: BackboneStoreOptions): Promise<Uint8Array> {
  const url = network.origin + path;
  let reason = '';
  for (let attempt = 0; attempt < MANIFEST_ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, LIMITS.reconnectFirstMs * 2 ** attempt * (0.5 + Math.random())));
    try {
      onRequest?.(`GET ${path}`);
      const response = await network.get(path, signal === undefined ? {} : { signal });
      if (response.statusCode !== 200) throw unexpected(response, url);
      const bytes = await readAll(response);
      onReceived?.(bytes.length);
      return bytes;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AtollError) throw error;
      reason = network.failureOf(error)?.message ?? network.reasonOf(error);
    }
  }
  throw new AtollError(411, `${url} cannot be fetched (${reason}).`);
}

async function readAll(response: AsyncIterable<Buffer>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > MANIFEST_BYTES) throw new AtollError(302, `The manifest of the backbone has more than ${MANIFEST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readOrFetchWeights(options: BackboneStoreOptions, folder: string, manifest: BackboneManifest): Promise<Backbone> {
  const { file, sha256, sizeBytes } = manifest.weights;
  const path = join(folder, file);
  const kept = await readIfThere(path);
  if (kept !== null) {
    try {
      return openBackbone(manifest, kept);
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
      await rm(path, { force: true }); // damaged on disk
    }
  }
  await mkdir(folder, { recursive: true });
  // While another site of this machine fetches the same file, this one fetches its own: nobody waits for a process that may die.
  const lock = await tryLock(folder);
  const partFile = lock === null ? `${path}.${randomUUID()}.part` : `${path}.part`;
  try {
    await download({ ...options, path: backbonePath(options.digest, file), partFile, sizeBytes, sha256 });
    await replaceFile(partFile, path);
  } finally {
    if (lock === null) await rm(partFile, { force: true });
    await lock?.release();
  }
  const bytes = await readIfThere(path);
  if (bytes === null) throw new AtollError(302, `${path} is gone.`);
  return openBackbone(manifest, bytes);
}
