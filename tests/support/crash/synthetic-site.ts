import { join } from 'node:path';
import {
  checkFederation,
  type Federation,
  headArchitecture,
  headFeatureSettings,
  headFeatures,
  outputShapeOf,
  type SiteId,
} from '@atoll/core';
import { digest } from '@atoll/core/testing';
import { decode, digestFromBytes, encode, float32ToBytes, profileMessage, wire } from '@atoll/protocol';
import { onTestFinished } from 'vitest';
import { startClock } from '../../../apps/client/src/agent/clock.ts';
import { fetchFinalModel } from '../../../apps/client/src/agent/finish.ts';
import { TaskLoop } from '../../../apps/client/src/agent/task-loop.ts';
import {
  blobsOf,
  countTraffic,
  type Deferred,
  defer,
  type RequestKind,
  SiteConnection,
} from '../../../apps/client/src/connection/index.ts';
import { selectEngine } from '../../../apps/client/src/engines/index.ts';
import { openNetwork } from '../../../apps/client/src/network/index.ts';
import { folderFiles, openAnswers } from '../../../apps/client/src/state/index.ts';
import type { SiteParts } from '../../../apps/client/src/tasks/index.ts';
import { loadBackbones } from '../../../apps/coordinator/src/runs/index.ts';

/** What a coordinator has said that it has, and must never lose. */
export type Acknowledgement =
  | { readonly kind: 'joined'; readonly site: string }
  | { readonly kind: 'accepted'; readonly site: string; readonly task: string; readonly digest: string }
  | { readonly kind: 'received'; readonly site: string; readonly digest: string; readonly bytes: number };

export interface SyntheticSiteOptions {
  readonly url: string;
  readonly name: string;
  readonly run: string;
  readonly folder: string;
  readonly canary: Float32Array;
  /** Training images; a quarter as many each to validate and to test. */
  readonly images: number;
  readonly onAcknowledged: (acknowledgement: Acknowledgement) => void;
  /** It sends no answer before. */
  readonly answersAfter?: Promise<void>;
}

/** The agent's connection and tasks on features that nobody had to compute: it answers within milliseconds, the same each time. */
export class SyntheticSite {
  /** The digest of the final model's head, fetched and checked. */
  readonly head: Promise<string>;
  readonly waitedFor: string[] = [];
  readonly #options: SyntheticSiteOptions;
  readonly #head: Deferred<string> = defer();
  #stop: () => Promise<void> = async () => undefined;

  constructor(options: SyntheticSiteOptions) {
    this.#options = options;
    this.head = this.#head.promise;
    onTestFinished(() => this.#stop());
    this.#start();
  }

  /** Ends as a killed site does and starts again with what is on its disk. */
  async restart(): Promise<void> {
    await this.#stop();
    this.#start();
  }

  /** Ends as a killed site does; {@link restart} starts it again. */
  stop(): Promise<void> {
    return this.#stop();
  }

  #start(): void {
    this.#takePart().then(
      (head) => head !== null && this.#head.resolve(head),
      (error: unknown) => this.#head.reject(error),
    );
  }

  /** The final head, or null when it was stopped before. */
  async #takePart(): Promise<string | null> {
    const { url, name, run, folder, canary, images } = this.#options;
    const site = name as SiteId;
    const over = defer<wire.RunStatus.$Shape | null>();
    const offered = defer<Federation>();
    const holder: { loop?: TaskLoop } = {};
    const connection = new SiteConnection({
      url,
      network: openNetwork(url),
      site,
      instance: `synthetic ${name}`,
      software: 'test',
      traffic: countTraffic(),
      giveUpAfterMs: 120_000,
      reconnect: { firstMs: 20, lastMs: 80 },
      storageRetryMs: 100,
      onWaiting: (reason) => void this.waitedFor.push(reason),
      onOffer: (offer) => offer.run === run && offered.resolve(federationOf(offer)),
      onTask: (assignment) => holder.loop?.assign(assignment),
      onClosed: (closed) => holder.loop?.close(closed),
      onStatus: (status) => status.run === run && status.outcome && over.resolve(status),
    });
    let stopped = false;
    this.#stop = async () => {
      stopped = true;
      over.resolve(null);
      connection.close();
    };
    try {
      const federation = await Promise.race([offered.promise, connection.failed, over.promise]);
      if (federation === null || !('classes' in federation)) return null;
      const parts = partsOf(federation, await featureSize(federation), name, images);
      const architecture = headArchitecture(federation.head, { featureSize: parts.train.dimension, ...outputShapeOf(federation) });
      const requests = {
        request: (kind: RequestKind, message: Uint8Array) => this.#request(connection, kind, message),
        signatureOf: async () => null,
        progress: () => undefined,
      };
      const blobs = blobsOf(connection);
      const { tf } = await selectEngine({ forced: 'cpu' });
      const loop = new TaskLoop({
        run,
        site,
        federation,
        architecture,
        openScope: (scope) => Promise.reject(new Error(`there is no ${scope}`)),
        tf,
        connection: requests,
        blobs,
        answers: openAnswers(folderFiles(join(folder, name))),
        data: digest(`features of ${name}`),
        keepPersonal: async () => undefined,
        written: (work) => work(),
        clock: startClock(),
        emit: () => undefined,
      });
      holder.loop = loop;
      const { train, validation, test } = parts;
      const counts = { train: train.count, validation: validation.count, test: test.count };
      const profile = profileMessage({ counts, classCounts: federation.classes.map(() => null), engine: 'cpu', software: 'test' });
      const status = await connection.join(encode(wire.Join, { run, profile, canary: float32ToBytes(canary) }));
      this.#options.onAcknowledged({ kind: 'joined', site });
      if (status.outcome) over.resolve(status);
      await Promise.race([loop.run(Promise.resolve(parts), over.promise), connection.failed]);
      const end = await over.promise;
      if (end === null) return null;
      if (end.outcome !== 'completed') throw new Error(`the run is ${end.outcome}: ${end.activity}`);
      const model = await fetchFinalModel(
        { digest: digestFromBytes(end.model, 'model'), coordinator: null },
        blobs,
        folderFiles(join(folder, `${name}-model`)),
      );
      return model.manifest.head.digest;
    } catch (error) {
      if (stopped) return null;
      throw error;
    } finally {
      connection.close();
    }
  }

  async #request(connection: SiteConnection, kind: RequestKind, message: Uint8Array) {
    const { name: site, onAcknowledged, answersAfter } = this.#options;
    if (kind === 'result') await answersAfter;
    const reply = await connection.request(kind, message);
    if (kind === 'result' && reply.accepted) {
      const { task, digest: bytes } = decode(wire.Result, message);
      onAcknowledged({ kind: 'accepted', site, task, digest: digestFromBytes(bytes, 'digest') });
    }
    if (kind === 'part' && reply.upload)
      onAcknowledged({
        kind: 'received',
        site,
        digest: digestFromBytes(decode(wire.UploadPart, message).digest, 'digest'),
        bytes: reply.upload.received ?? 0,
      });
    return reply;
  }
}

function federationOf({ federation }: wire.RunOffer.$Shape): Federation {
  const checked = checkFederation(JSON.parse(federation ?? ''));
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
}

async function featureSize({ backbone, features }: Federation): Promise<number> {
  const [served] = (await loadBackbones()).values();
  if (served === undefined) throw new Error('no backbone');
  return headFeatures(served.manifest, headFeatureSettings({ backbone, features })).size;
}

/** Features in which the classes can be told apart, others at each site. */
function partsOf({ classes }: Federation, dimension: number, name: string, images: number): SiteParts {
  const shift = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  const set = (count: number, start: number) => ({
    features: Float32Array.from({ length: count * dimension }, (_, i) => {
      const row = Math.floor(i / dimension) + start;
      return Math.sin(i * 0.7 + shift * row) + ((i % dimension) % classes.length === row % classes.length ? 0.5 : 0);
    }),
    labels: Int32Array.from({ length: count }, (_, row) => (row + start) % classes.length),
    groups: Array.from({ length: count }, (_, row) => `image ${row + start}`),
    count,
    dimension,
  });
  const fewer = images >> 2;
  return { train: set(images, 0), validation: set(fewer, images), test: set(fewer, images + fewer) };
}
