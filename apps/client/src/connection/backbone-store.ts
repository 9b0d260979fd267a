import {
  AtollError,
  type Backbone,
  type BackboneManifest,
  type Digest,
  joinBytes,
  manifestDigest,
  openBackbone,
  parseManifest,
} from '@atoll/core';
import { backbonePath, LIMITS } from '@atoll/protocol';
import type { SiteFiles } from '../state/site-files.ts';
import { delay } from './delay.ts';
import { type DownloadOptions, download, type PartFile } from './download.ts';
import { unexpected } from './network.ts';

/** Where backbones are kept: each has a folder, named by its digest. */
export interface BackboneFolder extends Pick<SiteFiles, 'place' | 'read' | 'write' | 'remove'> {
  /** Lets a file grow beside its place until the work is done; then puts it there. */
  grow(name: string, work: (part: PartFile) => Promise<void>): Promise<void>;
}

/** The backbone of a run, fetched by digest and kept on disk; a file that is there and sound is never fetched again. */
export interface BackboneStore {
  /** The manifest; small. @throws AtollError 302, 410, 411 */
  manifest(): Promise<BackboneManifest>;
  /** Manifest and weights. @throws AtollError 302, 410, 411 */
  backbone(): Promise<Backbone>;
}

export interface BackboneStoreOptions
  extends Pick<DownloadOptions, 'network' | 'giveUpAfterMs' | 'onProgress' | 'onWaiting' | 'onRequest' | 'onReceived' | 'signal'> {
  readonly folder: BackboneFolder;
  readonly digest: Digest;
}

const MANIFEST = 'backbone.json';
const MANIFEST_ATTEMPTS = 5;
const MANIFEST_BYTES = 4 * 1024 * 1024;

export function openBackboneStore(options: BackboneStoreOptions): BackboneStore {
  let manifest: Promise<BackboneManifest> | undefined;
  let backbone: Promise<Backbone> | undefined;
  const manifestOnce = () => {
    manifest ??= readOrFetchManifest(options);
    return manifest;
  };
  return {
    manifest: manifestOnce,
    backbone() {
      backbone ??= manifestOnce().then((known) => readOrFetchWeights(options, known));
      return backbone;
    },
  };
}

async function readOrFetchManifest(options: BackboneStoreOptions): Promise<BackboneManifest> {
  const file = `${options.digest}/${MANIFEST}`;
  const kept = await options.folder.read(file);
  const known = kept === null ? null : soundManifest(kept, options.digest);
  if (known !== null) return known;
  const bytes = await fetchSmall(backbonePath(options.digest, MANIFEST), options);
  const manifest = soundManifest(bytes, options.digest);
  if (manifest === null) throw new AtollError(302, `The manifest that ${options.network.origin} sends is not the one that the run names.`);
  await options.folder.write(file, bytes);
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
  let failure = new AtollError(411, `${url} cannot be fetched.`);
  for (let attempt = 0; attempt < MANIFEST_ATTEMPTS; attempt++) {
    if (attempt > 0) await delay(LIMITS.reconnectFirstMs * 2 ** attempt * (0.5 + Math.random()));
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
      failure = network.failureOf(error) ?? new AtollError(411, `${url} cannot be fetched (${network.reasonOf(error)}).`);
    }
  }
  throw failure;
}

async function readAll(response: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > MANIFEST_BYTES) throw new AtollError(302, `The manifest of the backbone has more than ${MANIFEST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return joinBytes(chunks);
}

async function readOrFetchWeights(options: BackboneStoreOptions, manifest: BackboneManifest): Promise<Backbone> {
  const { folder, digest } = options;
  const { file, sha256, sizeBytes } = manifest.weights;
  const name = `${digest}/${file}`;
  const kept = await folder.read(name);
  if (kept !== null) {
    try {
      return openBackbone(manifest, kept);
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
      await folder.remove(name); // damaged on disk
    }
  }
  await folder.grow(name, (partFile) => download({ ...options, path: backbonePath(digest, file), partFile, sizeBytes, sha256 }));
  const bytes = await folder.read(name);
  if (bytes === null) throw new AtollError(302, `${file} is gone from ${folder.place}.`);
  return openBackbone(manifest, bytes);
}
