import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { checkDataset, columnsOfImages, loadModel, preprocess, readDataset, readLedger, selectEngine } from '@atoll/client';
import type { RunReport } from '@atoll/core';
import * as tfjs from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { findChromium, launchChromium } from './support/chromium.ts';
import { openPage, violations } from './support/page.ts';
import { atoll, runAtoll } from './support/processes.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';

/** How large a cell is in the smear, which nothing in the picture says: every crop is brought to one size. Some are not known. */
const COLUMNS = [
  { name: 'width', type: 'number', range: [0, 500] },
  { name: 'upright', type: 'category', values: ['yes', 'no'] },
  { name: 'shape', type: 'embedding', length: 2 },
];

const federation = (more: object = {}) => ({
  federation: 'cells',
  classes: ['platelets', 'rbc', 'wbc'],
  strategy: 'closed-form',
  rounds: 1,
  features: { columns: COLUMNS, unitLength: true, views: 2 },
  data: { validation: 0 }, // the parts are those of the CSV
  evaluation: { alone: 'off', metric: 'loss' },
  ...more,
});

/** A list of real cells with columns that are measured on their files; every fifth cell of a column is empty. */
async function listOfCells(folder: string): Promise<string> {
  const data = await bloodCellSite(join(folder, 'data'), 0, 30);
  const { samples } = await checkDataset(await readDataset(data));
  const rows = samples.map(({ name, label, width, height }, i) => [
    name,
    label,
    i % 3 === 0 ? 'test' : 'train',
    i % 5 === 0 ? '' : width,
    i % 5 === 1 ? '' : width < height ? 'yes' : 'no',
    i % 5 === 2 ? '' : `${width} ${height}`,
  ]);
  const file = join(data, 'cells.csv');
  writeFileSync(file, [['path', 'label', 'split', 'Width', 'upright', 'shape'], ...rows].map((row) => `${row.join(',')}\n`).join(''));
  return file;
}

async function simulated(folder: string, data: string, file: object, ...flags: string[]): Promise<RunReport> {
  const yaml = join(folder, 'federation.yaml');
  writeFileSync(yaml, JSON.stringify(file));
  const { code, output } = await runAtoll(...['simulate', yaml, '--data', data, '--out', folder, '--in-process', ...flags]);
  expect(code, output).toBe(0);
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as RunReport; // written by our own program
}

interface Answers {
  readonly images: readonly { readonly image: string; readonly answers: readonly { readonly probabilities: Record<string, number> }[] }[];
}

/** ONNX Runtime and TensorFlow.js have to say of images and their columns what `atoll predict` says. */
async function expectExported(folder: string, data: string): Promise<void> {
  const model = join(folder, 'model');
  const { manifest } = await loadModel(model);
  const { samples } = await readDataset(data);
  const paths = samples.filter((_, i) => i % 15 === 1).map(({ path }) => path);
  const [answers, onnx, tfjsFolder] = ['answers.json', 'model.onnx', 'tfjs'].map((name) => join(folder, name)) as [string, string, string]; // three
  for (const args of [
    ['predict', model, ...paths, '--columns', data, '--format', 'json', '--out', answers],
    ['export', model, '--format', 'onnx', '--out', onnx],
    ['export', model, '--format', 'tfjs', '--out', tfjsFolder],
  ]) {
    const { code, output } = await runAtoll(...args);
    expect(code, output).toBe(0);
  }
  const { images } = JSON.parse(readFileSync(answers, 'utf8')) as Answers; // our own output
  const columns = await columnsOfImages(data, manifest.columns, paths);
  const { manifest: backbone } = await loadBackbonePackage();
  const session = await InferenceSession.create(onnx, { logSeverityLevel: 3 });
  await selectEngine({ forced: 'wasm' });
  const {
    modelTopology,
    weightsManifest,
    signature = {},
  } = JSON.parse(readFileSync(join(tfjsFolder, 'model.json'), 'utf8')) as tfjs.io.ModelJSON; // likewise
  const weightData = Uint8Array.from(readFileSync(join(tfjsFolder, 'weights.bin'))).buffer;
  const graph = await tfjs.loadGraphModel({
    load: async () => ({ modelTopology, weightSpecs: weightsManifest[0]?.weights ?? [], weightData, signature }),
  });
  for (const [i, path] of paths.entries()) {
    expect(images[i]?.image).toBe(path);
    const wanted = Object.values(images[i]?.answers[0]?.probabilities ?? {});
    expect(wanted).toHaveLength(3);
    const pixels = await preprocess({ path }, backbone.preprocessing);
    const beside = columns[i] ?? new Float32Array();
    const { probabilities } = await session.run({
      image: new Tensor('uint8', pixels, [1, 224, 224, 3]),
      columns: new Tensor('float32', beside, [1, beside.length]),
    });
    const said = tfjs.tidy(() => {
      const image = tfjs.tensor4d(Int32Array.from(pixels), [1, 224, 224, 3], 'int32');
      return (graph.execute({ image, columns: tfjs.tensor2d(beside, [1, beside.length]) }, 'probabilities') as tfjs.Tensor).dataSync(); // one name, one tensor
    });
    for (const [k, value] of wanted.entries()) {
      expect(Math.abs(Number(probabilities?.data[k]) - value), `ONNX, ${path}`).toBeLessThan(1e-4);
      expect(Math.abs((said[k] ?? 9) - value), `TensorFlow.js, ${path}`).toBeLessThan(1e-4);
    }
  }
}

/** The model server has to say of images and their columns what `atoll predict` says, to programs and on its page. */
async function expectServed(folder: string, data: string): Promise<void> {
  const { images } = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Answers; // our own output
  const [first, second] = images as [Answers['images'][0], Answers['images'][0]]; // there are several
  const [names = [], ...rows] = readFileSync(data, 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  const cellsOf = ({ image }: { readonly image: string }): Record<string, string | number | null> => {
    const row = rows.find(([path = '-']) => image.endsWith(path)) ?? [];
    const cell = (name: string): string => row[names.indexOf(name)] ?? '';
    return { width: cell('Width') === '' ? null : Number(cell('Width')), upright: cell('upright'), shape: cell('shape') };
  };
  const server = atoll('serve-model', join(folder, 'model'), '--port', '0');
  const [, url = ''] = await server.printed(/Its address is (https?:[^\s"]+)/);
  const ask = async (columns: string | Blob | null, ...asked: readonly { readonly image: string }[]) => {
    const form = new FormData();
    for (const { image } of asked) form.append('image', new Blob([readFileSync(image)]), image);
    if (columns !== null) form.append('columns', columns);
    const response = await fetch(`${url}/v1/predict`, { method: 'POST', body: form });
    const body = (await response.json()) as { readonly images?: Answers['images']; readonly error?: { readonly code: number } }; // our own answer
    return { status: response.status, code: body.error?.code, said: body.images?.map(({ answers }) => answers) };
  };
  const both = await ask(JSON.stringify([cellsOf(first), cellsOf(second)]), first, second);
  expect(both).toEqual({ status: 200, code: undefined, said: [first.answers, second.answers] });
  expect((await ask(JSON.stringify(cellsOf(second)), second)).said).toEqual([second.answers]);
  expect((await ask('{"width":null,"upright":null,"shape":null}', second)).said).not.toEqual([second.answers]);
  // The list that the sites have, as it is: its paths end in the names of the images.
  const csv = new Blob([readFileSync(data)], { type: 'text/csv' });
  expect((await ask(csv, second, first)).said).toEqual([second.answers, first.answers]);
  const ofOthers = new Blob(['path,width,upright,shape\nother.jpg,40,no,\n']);
  expect(await ask(ofOthers, second)).toMatchObject({ status: 422, code: 208 });
  expect(await ask(new Blob(['path,width,upright\n']), second)).toMatchObject({ status: 422, code: 208 });
  expect(await ask(new Blob(['a,"b']), second)).toMatchObject({ status: 422, code: 204 });
  expect(await ask(new Blob([]), second)).toMatchObject({ status: 422, code: 204 });
  expect(await ask(new Blob(['x'.repeat(4 * 2 ** 20 + 1)]), second)).toMatchObject({ status: 413, code: 421 });
  for (const [columns, status, code] of [
    [null, 422, 208],
    ['{"width":40,"upright":"no"}', 422, 208],
    ['{"width":900,"upright":"no","shape":null}', 422, 209],
    ['{"width":[4],"upright":"no","shape":null}', 400, 420],
    ['[]', 400, 420],
    ['width=40', 400, 420],
  ] as const)
    expect(await ask(columns, second), String(columns)).toMatchObject({ status, code });
  expect(await (await fetch(`${url}/v1/model`)).json()).toMatchObject({ columns: COLUMNS });

  if (findChromium() !== null) {
    const { page } = await openPage(await launchChromium(), url);
    const { width, upright, shape } = cellsOf(second);
    await page.getByLabel('width, 0 to 500').fill(String(width ?? ''));
    await page.getByLabel('upright').selectOption(String(upright));
    await page.getByLabel('shape, 2 numbers').fill(String(shape));
    await page.getByLabel(/Drop images here/).setInputFiles([second.image]);
    const answer = page.getByRole('list', { name: 'Answers' }).getByRole('listitem').first();
    const [likeliest = '', share = 0] = Object.entries(second.answers[0]?.probabilities ?? {}).toSorted(([, a], [, b]) => b - a)[0] ?? [];
    await answer.getByText(`${likeliest} · ${(100 * share).toFixed(1)} %`).waitFor();
    await answer.getByText(`· width ${width ?? 'not known'} · upright ${upright || 'not known'} · shape ${shape || 'not known'}`).waitFor();
    expect(await page.getByLabel('shape, 2 numbers').inputValue()).toBe('');

    // A CSV before the images, then one with them: it counts for these images alone.
    const answers = page.getByRole('list', { name: 'Answers' }).getByRole('listitem');
    const says = ({ image, answers: [said] }: Answers['images'][0]) => {
      const [label = '', part = 0] = Object.entries(said?.probabilities ?? {}).toSorted(([, a], [, b]) => b - a)[0] ?? [];
      const line = basename(image);
      return answers
        .filter({ hasText: new RegExp(`cells.csv: [^|]*${line}`) })
        .filter({ hasText: `${label} · ${(100 * part).toFixed(1)} %` })
        .first()
        .waitFor();
    };
    const drop = page.getByLabel(/Drop images here/);
    await drop.setInputFiles([data]);
    await page.getByText('cells.csv says it of the images that are given next.').waitFor();
    expect(await page.getByLabel('upright').isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Without it' }).click();
    expect(await page.getByLabel('upright').isDisabled()).toBe(false);
    await drop.setInputFiles([data]);
    await drop.setInputFiles([first.image]);
    await says(first);
    const unlisted = join(folder, 'unlisted.jpg');
    copyFileSync(second.image, unlisted);
    await drop.setInputFiles([data, second.image, unlisted]);
    await says(second);
    await page.getByText(/Error 208: cells.csv says nothing of unlisted.jpg/).waitFor();
    expect(await page.getByLabel('upright').isDisabled()).toBe(false);
    const foreign = join(folder, 'foreign.csv');
    writeFileSync(foreign, Buffer.from('path,width,upright,shape\nm\xfcller.jpg,1,no,\n', 'latin1'));
    await drop.setInputFiles([foreign, second.image]);
    await page.getByText('foreign.csv is not UTF-8 text: save it again as "CSV UTF-8". Nothing was sent.').waitFor();
    await drop.setInputFiles([data, foreign]);
    await page.getByText('Give one CSV at a time: nothing was sent.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  await server.kill('SIGTERM');
}

describe.skipIf(!hasSharedData())('columns of the CSV beside the images', () => {
  it('give one head at any division of the images, and a model that says of images what its sites said', async () => {
    const folder = await scratchFolder();
    const data = await listOfCells(folder);
    const checked = await runAtoll('data', 'check', data, '--quick');
    expect(checked.code, checked.output).toBe(0);

    const whole = await simulated(folder, data, federation(), '--sites', '1', '--no-pooled');
    const report = await simulated(folder, data, federation(), '--sites', '3', '--split', 'by-class', '--no-pooled');
    expect(report.digests?.finalHead).toMatch(/^[0-9a-f]{64}$/);
    expect(report.digests?.finalHead).toBe(whole.digests?.finalHead);
    expect(report.training.backbone).toContain('and columns width, upright, shape (1287 features)');

    const model = join(folder, 'model');
    const { manifest } = await loadModel(model);
    expect(manifest.columns.map(({ name }) => name)).toEqual(['width', 'upright', 'shape']);
    const ledger = readLedger(join(folder, 'sites', 'site-1', 'state'));
    expect(JSON.stringify(ledger)).toContain('the features are of the image and of the columns width, upright, shape');

    const { samples } = await readDataset(data);
    const tests = samples.filter(({ part }) => part === 'test');
    const paths = tests.map(({ path }) => path);
    const told = await columnsOfImages(data, manifest.columns, paths);
    expect(new Set(told.map((values) => values.length))).toEqual(new Set([7]));
    const without = await runAtoll('predict', model, ...paths.slice(0, 1));
    expect(without.code).toBe(1);
    expect(without.output).toMatch(/Error 208 .*width \(0 to 500\), upright \(yes, no\), shape \(2 numbers\)/);
    const answers = join(folder, 'answers.json');
    const asked = await runAtoll('predict', model, ...paths, '--columns', data, '--format', 'json', '--out', answers);
    expect(asked.code, asked.output).toBe(0);
    const { images } = JSON.parse(readFileSync(answers, 'utf8')) as { images: { predicted: string }[] }; // our own output
    const right = images.filter(({ predicted }, i) => predicted === tests[i]?.label).length;
    expect(report.overall.federated.count).toBe(tests.length);
    expect(right / tests.length).toBeCloseTo(report.overall.federated.accuracy, 10);
    expect(right / tests.length).toBeGreaterThan(0.8);

    const explained = await runAtoll(
      ...[
        'explain',
        model,
        paths[0] ?? '',
        '--columns',
        data,
        '--data',
        data,
        '--nearest',
        '1',
        '--json',
        '--out',
        join(folder, 'why.png'),
      ],
    );
    expect(explained.code, explained.output).toBe(0);
    const why = JSON.parse(explained.output.slice(explained.output.indexOf('{'))) as {
      score: number;
      rest: number;
      columns: { name: string; value: number }[];
      maps: { values: number[] }[];
    }; // our own output
    expect(why.columns.map(({ name }) => name)).toEqual(['width', 'upright', 'shape']);
    const parts = [...why.maps.flatMap(({ values }) => values), ...why.columns.map(({ value }) => value)];
    expect(parts.reduce((sum, value) => sum + value, why.rest)).toBeCloseTo(why.score, 6);
  }, 180_000);

  it('reach heads that are trained in rounds, those of sites alone at all sites, personal ones and the pooled one', async () => {
    const folder = await scratchFolder();
    const data = await listOfCells(folder);
    const file = federation({
      strategy: 'fedavg',
      rounds: 3,
      head: { kind: 'mlp', hidden: 16 },
      features: { columns: COLUMNS },
      data: { validation: 0.2 },
      evaluation: { alone: 'cross-site' },
    });
    const report = await simulated(folder, data, file, '--sites', '3');
    expect(report.crossSite?.rows.length).toBeGreaterThanOrEqual(4);
    for (const site of report.sites)
      expect(Object.keys(site)).toEqual(expect.arrayContaining(['federated', 'alone', 'personal', 'pooled']));
    expect(report.overall.federated.accuracy).toBeGreaterThan(0.6);
    await expectExported(folder, data);
    await expectServed(folder, data);
  }, 180_000);
});
