import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AtollError, headArchitecture, train } from '@atoll/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGINE_NAMES, isEngineName } from './engine.ts';
import { findPackage } from './packages.ts';
import { selectEngine } from './select.ts';
import { proveEngine } from './smoke.ts';

beforeEach(() => {
  vi.stubEnv('ATOLL_ENGINES', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const optionalInstalled = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'webgpu'].some(
  (name) => findPackage(name, undefined) !== undefined,
);

describe('selectEngine', () => {
  it.skipIf(optionalInstalled)('takes WebAssembly when nothing optional is installed, and says why not the better ones', async () => {
    const warn = vi.spyOn(console, 'warn');
    const log = vi.spyOn(console, 'log');
    const engine = await selectEngine();
    expect(engine.name).toBe('wasm');
    expect(engine.tf.getBackend()).toBe('wasm');
    expect(engine.rejected.map(({ name }) => name)).toEqual(['tfjs-node-gpu', 'tfjs-node', 'webgpu']);
    for (const { reason } of engine.rejected) expect(reason).toMatch(/is not installed; npm install /);
    const lines = engine.describe();
    expect(lines[0]).toMatch(/^Training engine: wasm \(TensorFlow\.js 4\.\d+\.\d+, WebAssembly with(out)? SIMD, one thread\)$/);
    expect(lines.slice(1)).toEqual(engine.rejected.map(({ name, reason }) => `  not ${name}: ${reason}`));
    expect(warn).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  it('leaves no process listener of the WebAssembly loader behind', async () => {
    const before = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
    await selectEngine({ forced: 'wasm' });
    expect(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')).toBe(before);
  });

  it('takes a forced engine, quietly, and trains on it', async () => {
    const warn = vi.spyOn(console, 'warn');
    const engine = await selectEngine({ forced: 'cpu' });
    expect(engine.name).toBe('cpu');
    expect(engine.rejected).toEqual([]);
    expect(engine.describe()).toEqual([`Training engine: cpu (TensorFlow.js ${engine.version}, plain JavaScript), as asked for`]);
    const architecture = headArchitecture({ kind: 'linear' }, { featureSize: 2, classes: 2 });
    const { losses } = await train(engine.tf, {
      architecture,
      initial: architecture.initialise(1),
      data: { features: Float32Array.of(1, 0, 0, 1), labels: Int32Array.of(0, 1), count: 2, dimension: 2 },
      config: { batchSize: 2, optimiser: { name: 'sgd', learningRate: 1, momentum: 0 }, l2: 0 },
      epochs: 5,
      seed: 1,
    });
    expect(losses[0]).toBeCloseTo(Math.LN2, 5);
    expect(losses[4]).toBeLessThan(0.4);
    expect(warn).not.toHaveBeenCalled();
  });

  it.skipIf(optionalInstalled).each(['tfjs-node', 'tfjs-node-gpu', 'webgpu'] as const)(
    'says 301 and why when %s is forced and not there',
    async (forced) => {
      const failure = await selectEngine({ forced }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AtollError);
      expect(failure).toMatchObject({
        code: 301,
        message: expect.stringMatching(new RegExp(`^The engine ${forced} is not available: .* is not installed`)),
      });
    },
  );
});

describe('selectEngine with a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'atoll-engines-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A package with the outside of tfjs-node, whose native library is at `binding`. */
  async function installNodePackage(binding: string): Promise<void> {
    const modules = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    const finder = path.join(folder, 'node_modules', '@mapbox', 'node-pre-gyp');
    await mkdir(path.join(modules, 'dist'), { recursive: true });
    await mkdir(finder, { recursive: true });
    await writeFile(path.join(modules, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', main: 'dist/index.js' }));
    await writeFile(path.join(modules, 'dist', 'index.js'), 'throw new Error("loaded before its native library");');
    await writeFile(path.join(finder, 'index.js'), `exports.find = () => ${JSON.stringify(binding)};`);
  }

  it('says that the native library of an installed package is missing, and goes on', async () => {
    await installNodePackage(path.join(folder, 'none.node'));
    const engine = await selectEngine({ folder });
    expect(engine.rejected.find(({ name }) => name === 'tfjs-node')?.reason).toMatch(/its native library is not/);
    expect(ENGINE_NAMES.indexOf(engine.name)).toBeGreaterThan(ENGINE_NAMES.indexOf('tfjs-node'));
  });

  it('gives the first line of the error of a native library that does not load', async () => {
    const binding = path.join(folder, 'broken.node');
    await writeFile(binding, 'no library');
    await installNodePackage(binding);
    vi.stubEnv('ATOLL_ENGINES', folder);
    const failure = await selectEngine({ forced: 'tfjs-node' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 301, message: expect.stringMatching(/^The engine tfjs-node is not available: [^\n]+$/) });
    expect((failure as AtollError).message).not.toContain('loaded before'); // checked to be one by the line above
  });

  it('names the folder in which it looked', async () => {
    const engine = await selectEngine({ folder });
    expect(engine.rejected[0]?.reason).toContain(`(looked in ${folder} too)`);
  });
});

describe('proveEngine', () => {
  it('refuses an engine that computes wrongly', async () => {
    const { tf } = await selectEngine({ forced: 'cpu' });
    const wrong = { ...tf, matMul: (...operands: Parameters<typeof tf.matMul>) => tf.mul(tf.matMul(...operands), 1.01) };
    await expect(proveEngine(wrong as typeof tf)).rejects.toThrow(/computes wrongly/); // the same namespace but for one function
    await expect(proveEngine(tf)).resolves.toBeUndefined();
  });
});

describe('isEngineName', () => {
  it('knows the names and no others', () => {
    expect(ENGINE_NAMES.every(isEngineName)).toBe(true);
    expect(isEngineName('gpu')).toBe(false);
  });
});
