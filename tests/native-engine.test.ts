import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Engine, type EngineName, openFrozenBackbone, preprocess, selectEngine } from '@atoll/client';
import { buildTail, canaryImage, headArchitecture, pretrainedParameters, type RunReport, type Tf, tensorValues, train } from '@atoll/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEfficientNet } from '../apps/client/src/backbone/testing/efficientnet.ts';
import { clusters } from '../libs/core/src/training/testing/examples.ts';
import { BLOOD_CELLS } from './support/federation.ts';
import { runAtoll } from './support/processes.ts';
import { bloodCellSite, hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';

const FOLDER = process.env.ATOLL_TEST_ENGINES ?? '';

/** As with the image sets: in CI the engine must be there. */
function hasNativeEngine(): boolean {
  if (FOLDER !== '') return true;
  if (process.env.CI !== undefined) throw new Error('ATOLL_TEST_ENGINES names no folder; CI must install the engine');
  console.warn('Skipped: ATOLL_TEST_ENGINES names no folder with an engine (node tools/engines/install.mjs)');
  return false;
}

const nativeEngine = hasNativeEngine();

/** Computes the same on both engines, one after the other: TensorFlow.js has one backend at a time in a process. */
async function onBoth<T>(compute: (tf: Tf, engine: Engine) => Promise<T>): Promise<{ wasm: T; native: T }> {
  const on = async (forced: EngineName) => {
    const engine = await selectEngine({ forced, folder: FOLDER });
    return compute(engine.tf, engine);
  };
  return { wasm: await on('wasm'), native: await on('tfjs-node') };
}

/** The largest difference, as a part of the largest value. */
function difference(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [largest, worst] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i] ?? 0));
    worst = Math.max(worst, Math.abs((values[i] ?? Number.NaN) - (expected[i] ?? 0)));
  }
  return worst / largest;
}

describe.skipIf(!nativeEngine)('native TensorFlow, put together by tools/engines', () => {
  it('trains a head to the loss that WebAssembly reaches', async () => {
    const data = clusters({ count: 96, dimension: 64, classes: 4 });
    const architecture = headArchitecture({ kind: 'mlp', hidden: 16 }, { featureSize: 64, classes: 4 });
    const config = { batchSize: 16, optimiser: { name: 'adam', learningRate: 0.01 }, l2: 1e-3 } as const;
    const { wasm, native } = await onBoth(async (tf, { detail }) => {
      const trained = await train(tf, { architecture, initial: architecture.initialise(1), data, config, epochs: 10, seed: 1 });
      return { ...trained, detail };
    });
    expect(native.detail).toMatch(/^TensorFlow 2\.\d+\.\d+ on the processor$/);
    expect(native.losses[9]).toBeLessThan((native.losses[0] ?? 0) / 4);
    expect(difference(native.losses, wasm.losses)).toBeLessThan(1e-3);
    expect(difference(native.parameters.values, wasm.parameters.values)).toBeLessThan(1e-2);
  });

  it.each(['stage6', 'stage5'])(
    'trains the tail from %s as WebAssembly does: the same gradients, the same loss after a step',
    async (cut) => {
      const backbone = await openEfficientNet();
      const tail = buildTail(backbone.manifest, cut, 'pooled');
      const frozen = await openFrozenBackbone({ backbone, cuts: [cut], threads: 1 });
      const image = await preprocess({ pixels: canaryImage() }, backbone.manifest.preprocessing);
      const [atCut] = await frozen.features(Buffer.concat([image, image.slice().reverse()]), 2);
      await frozen.close();
      const pretrained = pretrainedParameters(tail, backbone);
      const weights = Float32Array.from({ length: tail.outputSize * 2 }, (_, i) => Math.sin(i));

      const { wasm, native } = await onBoth(async (tf) => {
        const input = tf.tensor4d(atCut ?? new Float32Array(), [2, ...tail.inputShape]);
        const head = tf.tensor2d(weights, [tail.outputSize, 2]);
        const loss = (parameters: ReturnType<Tf['tensor']>[]) =>
          tf.tidy(() => {
            const logits = tf.matMul(tail.forward(tf, parameters, input), head);
            return tf.losses.softmaxCrossEntropy(tf.tensor2d([1, 0, 0, 1], [2, 2]), tf.mul(logits, 0.05)).asScalar();
          });
        const before = tail.layout.tensors.map(({ name, shape }) => tf.tensor(tensorValues(pretrained, name), [...shape]));
        const { value, grads } = tf.valueAndGrads((...parameters) => loss(parameters))(before);
        const after = before.map((tensor, i) => tf.sub(tensor, tf.mul(grads[i] ?? 0, 0.01)));
        const losses = [await value.data(), await loss(after).data()].map(([only]) => only ?? Number.NaN);
        return { losses, gradients: await Promise.all(grads.map((gradient) => gradient.data())) };
      });
      expect(native.losses[1]).toBeLessThan(native.losses[0] ?? 0);
      expect(difference(native.losses, wasm.losses)).toBeLessThan(1e-3);
      expect(native.gradients).toHaveLength(tail.layout.tensors.length);
      for (const [i, { name }] of tail.layout.tensors.entries())
        expect(difference(native.gradients[i] ?? [], wasm.gradients[i] ?? []), name).toBeLessThan(1e-3);
    },
  );

  it.skipIf(!hasSharedData())('is what the sites of a federation train with', async () => {
    vi.stubEnv('ATOLL_ENGINES', FOLDER);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const folder = await scratchFolder();
    const data = await bloodCellSite(join(folder, 'data'), 0, 16);
    const file = join(folder, 'federation.yaml');
    await writeFile(file, JSON.stringify({ ...BLOOD_CELLS, rounds: 2, cohort: { sites: 2, quorum: 2 } }));
    const out = join(folder, 'out');
    const { code, output } = await runAtoll('simulate', file, '--data', data, '--sites', '2', '--out', out, '--no-pooled');
    expect(code, output).toBe(0);
    const { sites } = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as RunReport; // written by our own program
    expect(sites).toHaveLength(2);
    for (const { engine } of sites) expect(engine?.training).toMatch(/^tfjs-node /);
  });
});

describe.skipIf(!nativeEngine)('tools/engines/install.mjs', () => {
  const WHEEL = 'tensorflow_cpu-2.18.1-cp312-cp312-manylinux_2_17_x86_64.whl';
  const CONTENT = Buffer.from('this is no zip file');
  const LOGIN = `Basic ${Buffer.from('reader:pass word').toString('base64')}`;

  /**
   * An index with one wheel that only sends to those who log in, and breaks off the first time; gives its address and the
   * ranges that were asked for.
   */
  async function serveIndex(digest: string): Promise<{ index: string; ranges: (string | undefined)[] }> {
    const ranges: (string | undefined)[] = [];
    const answer = ({ url, headers }: IncomingMessage, response: ServerResponse): void => {
      if (headers.authorization !== LOGIN) response.writeHead(401).end();
      else if (url === '/simple/tensorflow-cpu/')
        response.setHeader('content-type', 'text/html').end(`<a data-x="y"\n href="../../files/${WHEEL}#sha256=${digest}">${WHEEL}</a>`);
      else if (url === `/files/${WHEEL}`) {
        ranges.push(headers.range);
        const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
        response.writeHead(from > 0 ? 206 : 200, { 'content-length': CONTENT.length - from });
        if (ranges.length > 1) response.end(CONTENT.subarray(from));
        else response.write(CONTENT.subarray(from, from + 5), () => response.destroy());
      } else response.writeHead(404).end();
    };
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { index: `http://reader:pass%20word@127.0.0.1:${address.port}/simple`, ranges };
  }

  async function install(...args: string[]): Promise<{ code: unknown; output: string }> {
    const script = join(ROOT, 'tools', 'engines', 'install.mjs');
    const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const [code] = await once(child, 'close');
    expect(output).not.toContain('pass');
    return { code, output };
  }

  const sha256 = createHash('sha256').update(CONTENT).digest('hex');

  it('goes on with a download that was interrupted, and says what is wrong with what it got', async () => {
    const into = await scratchFolder();
    const { index, ranges } = await serveIndex(sha256);
    await mkdir(join(into, 'downloads'));
    await writeFile(join(into, 'downloads', `${WHEEL}.part`), CONTENT.subarray(0, 7));
    const { code, output } = await install('--into', into, '--index', index);
    expect(ranges).toEqual(['bytes=7-', expect.stringMatching(/^bytes=(7|12)-$/)]);
    expect(await readFile(join(into, 'downloads', WHEEL))).toEqual(CONTENT);
    expect(output).toMatch(/cannot be read: .*\nRemove it and try again\.\n$/);
    expect(code).toBe(1);
  });

  it('keeps nothing whose digest is not the one that the index names', async () => {
    const into = await scratchFolder();
    const { index } = await serveIndex('0'.repeat(64));
    const { code, output } = await install('--into', into, '--index', index);
    expect(output).toMatch(/its SHA-256 differs\.\n/);
    expect(await readdir(join(into, 'downloads'))).toEqual([]);
    expect(code).toBe(1);
  });

  it('names the versions that there are', async () => {
    const { index } = await serveIndex(sha256);
    const { code, output } = await install('--into', await scratchFolder(), '--index', index, '--tensorflow', '2.99.0');
    expect(output).toMatch(/no wheel of tensorflow-cpu 2\.99\.0 .*\nIt has 2\.18\.1: name one with --tensorflow\.\n$/);
    expect(code).toBe(1);
  });

  it('says which host cannot be reached, and what else there is', async () => {
    const { code, output } = await install('--into', await scratchFolder(), '--index', 'http://127.0.0.1:1/simple');
    expect(output).toMatch(/127\.0\.0\.1:1 cannot be reached: .+\nName another index with --index, or .*--wheels\.\n$/);
    expect(code).toBe(1);
  });
});
