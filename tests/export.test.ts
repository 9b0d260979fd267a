import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { preprocess } from '@atoll/client';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findChromium, launchChromium } from './support/chromium.ts';
import { runAtoll } from './support/processes.ts';
import { hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';
import { bloodCellModel } from './support/simulated-model.ts';

const noBrowser = findChromium() === null;
const EVERY = 20;

interface Answers {
  readonly images: readonly {
    readonly image: string;
    readonly distance: number;
    readonly answers: readonly { readonly probabilities: Record<string, number> }[];
  }[];
}

const PAGE = `<!doctype html><title>export</title>
<script src="/tfjs/tf.min.js"></script><script src="/wasm/tf-backend-wasm.min.js"></script>`;

/** Serves TensorFlow.js and an exported model on this machine. */
async function servePage(model: string): Promise<string> {
  const folders: Readonly<Record<string, string>> = {
    tfjs: join(ROOT, 'node_modules', '@tensorflow', 'tfjs', 'dist'),
    wasm: join(ROOT, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist'),
    model,
  };
  const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
  const server = createServer(async (request, response) => {
    const [, folder = '', name = ''] = (request.url ?? '').split('/');
    const file = folders[folder];
    if (file === undefined) response.setHeader('content-type', 'text/html').end(PAGE);
    else response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream').end(await readFile(join(file, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens on a port
}

/** What the page at `url` makes of images in TensorFlow.js. */
async function inChromium(url: string, images: readonly Uint8Array[]): Promise<number[][]> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(url);
  const base64 = images.map((image) => Buffer.from(image).toString('base64'));
  // Runs in the page, where `tf` is TensorFlow.js.
  return page.evaluate(`(async () => {
    tf.wasm.setWasmPaths('/wasm/');
    await tf.setBackend('wasm');
    const model = await tf.loadGraphModel('/model/model.json');
    return ${JSON.stringify(base64)}.map((image) => {
      const pixels = Int32Array.from(atob(image), (byte) => byte.charCodeAt(0));
      return tf.tidy(() => [...model.execute({ image: tf.tensor4d(pixels, [1, 224, 224, 3], 'int32') }, 'probabilities').dataSync()]);
    });
  })()`) as Promise<number[][]>; // as written above
}

describe.skipIf(!hasSharedData() || noBrowser)('atoll export', () => {
  it('makes of a run’s model graphs that ONNX Runtime and TensorFlow.js in a browser run to what atoll predict says', async () => {
    const folder = await scratchFolder();
    const { model, unseen } = await bloodCellModel(folder, { backbone: { cut: 'textures' }, features: { unitLength: true } });
    const file = join(folder, 'answers.json');
    const asked = await runAtoll('predict', model, unseen, '--format', 'json', '--out', file);
    expect(asked.code, asked.output).toBe(0);
    const { images } = JSON.parse(await readFile(file, 'utf8')) as Answers; // our own output
    const chosen = images.filter((_, i) => i % EVERY === 0);
    const { manifest } = await loadBackbonePackage();
    const pixels = await Promise.all(chosen.map(({ image }) => preprocess({ path: image }, manifest.preprocessing)));
    const wanted = chosen.map(({ answers }) => Object.values(answers[0]?.probabilities ?? {}));
    const expectClose = (found: readonly (readonly number[])[], most: number): void => {
      expect(found).toHaveLength(wanted.length);
      for (const [i, row] of wanted.entries())
        for (const [k, value] of row.entries()) expect(Math.abs((found[i]?.[k] ?? 9) - value), `image ${i}, class ${k}`).toBeLessThan(most);
    };

    const sizes: number[] = [];
    for (const [quantisation, most] of [
      ['fp32', 1e-4],
      ['fp16', 0.01],
      ['int8', 0.5],
    ] as const) {
      const onnx = join(folder, `${quantisation}.onnx`);
      const ended = await runAtoll('export', model, '--format', 'onnx', '--quantise', quantisation, '--out', onnx);
      expect(ended.code, ended.output).toBe(0);
      sizes.push((await stat(onnx)).size);
      const session = await InferenceSession.create(onnx, { logSeverityLevel: 3 });
      const found: number[][] = [];
      for (const image of pixels) {
        const { probabilities } = await session.run({ image: new Tensor('uint8', image, [1, 224, 224, 3]) });
        found.push(Array.from(probabilities?.data as Float32Array)); // as the graph says
      }
      expectClose(found, most);
    }
    expect(sizes[0]).toBeGreaterThan(1.9 * (sizes[1] ?? 0));
    expect(sizes[1]).toBeGreaterThan(1.6 * (sizes[2] ?? 0));

    const tfjs = join(folder, 'tfjs');
    const ended = await runAtoll('export', model, '--format', 'tfjs', '--out', tfjs);
    expect(ended.code, ended.output).toBe(0);
    const { userDefinedMetadata } = JSON.parse(await readFile(join(tfjs, 'model.json'), 'utf8')) as {
      userDefinedMetadata: Record<string, string>;
    }; // our own
    expect(userDefinedMetadata.preprocessing).toContain('224×224');
    expect(JSON.parse(userDefinedMetadata.label_sets ?? '')).toMatchObject([{ classes: ['platelets', 'rbc', 'wbc'] }]);
    expectClose(await inChromium(await servePage(tfjs), pixels), 1e-4);
  });

  it('says by number what no graph can compute, and asks before it leaves views out', async () => {
    const folder = await scratchFolder();
    const { model } = await bloodCellModel(folder, { features: { handCrafted: ['colour'], views: 2 } });
    const views = await runAtoll('export', model, '--format', 'onnx');
    expect(views.code).toBe(1);
    expect(views.output).toMatch(/Error 320 .*averages 2 views/);
    expect((await runAtoll('export', model, '--format', 'tfjs', '--one-view')).output).toMatch(
      /Error 320 .*hand-crafted features \(colour\)/,
    );
    expect((await runAtoll('export', model, '--format', 'pb')).output).toContain('Error 103');
  });
});
