import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AtollError, type Digest } from '@atoll/core';
import { type FeatureKey, keyDigest } from './key.ts';
import { encodeHeader, encodeRecord, HEADER_BYTES, readFully, readRecords, recordBytes, refuseHeader, writeFully } from './segment.ts';

/** Where the features of one cut are kept, and what they depend on. */
export interface FeatureCacheOptions {
  /** Folder of all caches of this site; created when something is written. Several processes may share it. */
  readonly directory: string;
  readonly key: FeatureKey;
  /** Values in the features of one image at the cut. */
  readonly dimension: number;
}

/** What opening a cache found. Damage costs the features concerned, which are computed again, and is said here. */
export interface CacheState {
  /** Images whose features are there. */
  readonly images: number;
  readonly segments: number;
  readonly ignoredSegments: readonly { readonly file: string; readonly reason: string }[];
  readonly damagedRecords: number;
  readonly tornBytes: number;
}

/** Features of images, by the SHA-256 of the image file, kept on disk between runs. */
export interface FeatureCache {
  /** Folder of this cache. */
  readonly folder: string;
  readonly opened: CacheState;
  readonly size: number;
  has(image: Digest): boolean;
  /** The features, `[dimension]`, or undefined. A view into the cache's memory: read it, do not write into it. */
  get(image: Digest): Float32Array | undefined;
  /** Keeps a copy. It is written in the background; a failure to write is thrown by the next `flush` or `close`. An image that is there already is left as it is. */
  put(image: Digest, features: Float32Array): void;
  /** Resolves when all that was put is with the operating system: it outlives this process, not a power cut. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const SUFFIX = '.features';
/** How much a killed process may lose. */
const PENDING_BYTES = 256 * 1024;

/** Opens the cache of one (backbone, cut, preprocessing, augmentation) and loads it into memory. Throws AtollError 305 where the folder cannot be read. */
export async function openFeatureCache({ directory, key, dimension }: FeatureCacheOptions): Promise<FeatureCache> {
  if (!Number.isInteger(dimension) || dimension < 1) throw new RangeError(`a feature vector of ${dimension} values`);
  const digest = Buffer.from(keyDigest(key), 'hex');
  const folder = join(directory, digest.toString('hex', 0, 16));
  const features = new Map<string, Float32Array>();
  const opened = await load(folder, dimension, digest, features);
  const segment = new SegmentWriter(folder, dimension, digest);

  return {
    folder,
    opened,
    get size() {
      return features.size;
    },
    has: (image) => features.has(image),
    get: (image) => features.get(image),
    put(image, values) {
      if (values.length !== dimension) throw new RangeError(`features of ${values.length} values in a cache for ${dimension}`);
      if (features.has(image)) return;
      const kept = Float32Array.from(values);
      features.set(image, kept);
      segment.append(image, kept);
    },
    flush: () => segment.flush(),
    close: () => segment.close(),
  };
}

async function load(folder: string, dimension: number, key: Buffer, features: Map<string, Float32Array>): Promise<CacheState> {
  const ignoredSegments: { file: string; reason: string }[] = [];
  let [segments, damagedRecords, tornBytes] = [0, 0, 0];
  for (const file of await segmentFiles(folder)) {
    const path = join(folder, file);
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const header = Buffer.alloc(HEADER_BYTES);
      const reason = refuseHeader(header.subarray(0, await readFully(handle, header, 0)), dimension, key);
      if (reason !== undefined) {
        ignoredSegments.push({ file: path, reason });
        continue;
      }
      const contents = await readRecords(handle, dimension, (image, values) => {
        if (!features.has(image)) features.set(image, values);
      });
      segments++;
      damagedRecords += contents.damagedRecords;
      tornBytes += contents.tornBytes;
    } catch (error) {
      ignoredSegments.push({ file: path, reason: `it cannot be read (${error instanceof Error ? error.message : String(error)})` });
    } finally {
      await handle?.close();
    }
  }
  return { images: features.size, segments, ignoredSegments, damagedRecords, tornBytes };
}

async function segmentFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new AtollError(305, `The feature cache ${folder} cannot be read.`, { cause });
  }
}

/** Appends to a segment file that belongs to this process alone; made when the first record is written. */
class SegmentWriter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private handle: FileHandle | undefined;
  private position = 0;
  private writing: Promise<void> = Promise.resolve();
  private failure: AtollError | undefined;

  constructor(
    private readonly folder: string,
    private readonly dimension: number,
    private readonly key: Buffer,
  ) {}

  append(image: Digest, features: Float32Array): void {
    const record = Buffer.alloc(recordBytes(this.dimension));
    encodeRecord(record, image, features);
    this.pending.push(record);
    this.pendingBytes += record.length;
    if (this.pendingBytes >= PENDING_BYTES) this.startWriting();
  }

  async flush(): Promise<void> {
    this.startWriting();
    await this.writing;
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.handle?.close();
      this.handle = undefined;
    }
  }

  /** One write at a time; what could not be written stays pending and is written again at the same place. */
  private startWriting(): void {
    this.writing = this.writing.then(async () => {
      const records = this.pending;
      if (records.length === 0) return;
      this.pending = [];
      this.pendingBytes = 0;
      const bytes = Buffer.concat(records);
      try {
        this.handle ??= await this.create();
        await writeFully(this.handle, bytes, this.position);
        this.position += bytes.length;
      } catch (cause) {
        this.pending = [...records, ...this.pending];
        this.failure ??= new AtollError(305, `The feature cache ${this.folder} cannot be written.`, {
          cause,
          hint: 'Check free space and permissions; without the cache the features are computed again at each start.',
        });
      }
    });
  }

  private async create(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const handle = await open(join(this.folder, `${process.pid}-${randomUUID()}${SUFFIX}`), 'wx', 0o600);
    const header = encodeHeader(this.dimension, this.key);
    await writeFully(handle, header, 0);
    this.position = header.length;
    return handle;
  }
}
