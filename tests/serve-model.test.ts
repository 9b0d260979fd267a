import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomFile } from '../apps/client/src/data/dicom/testing/write.ts';
import { makeAuthority, makeCertificate } from '../apps/coordinator/src/tls/certificates.ts';
import { findChromium, launchChromium } from './support/chromium.ts';
import { openPage, violations } from './support/page.ts';
import { atoll, runAtoll, type Started } from './support/processes.ts';
import { hasSharedData, scratchFolder, sharedDataset } from './support/shared-data.ts';
import { bloodCellModel } from './support/simulated-model.ts';

interface Prediction {
  readonly image: string;
  readonly predicted: string;
  readonly unlike: boolean;
  readonly answers: readonly { readonly probabilities: Readonly<Record<string, number>> }[];
  readonly error?: { readonly code: number };
}
interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly model: { readonly digest: string; readonly name: string | null };
    readonly images: readonly Prediction[];
    readonly error: { readonly code: number; readonly hint: string };
  };
}

async function served(...args: string[]): Promise<Started & { readonly url: string }> {
  const started = atoll('serve-model', '--port', '0', ...args);
  const [, url = ''] = await started.printed(/Its address is (https?:[^\s"]+)/);
  return { ...started, url };
}

/** Sends one, and holds whatever comes against what the server's own description says. */
async function descriptionOf(url: string) {
  const document = await (await fetch(`${url}/openapi.json`)).json();
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true, binary: true } });
  ajv.addSchema(document, 'openapi');
  const send = async (path: string, init: RequestInit = {}): Promise<Said> => {
    const answer = await fetch(url + path, init);
    const body = await answer.json();
    const operation = document.paths[path][(init.method ?? 'GET').toLowerCase()];
    const pointer = operation.responses[answer.status]?.content['application/json'].schema.$ref;
    const check = ajv.compile({ $ref: `openapi${pointer ?? '#/nowhere'}` });
    check(body);
    expect(check.errors, JSON.stringify(body)).toBeNull();
    return { status: answer.status, headers: answer.headers, body };
  };
  const predict = (body: BodyInit, type?: string, headers: Record<string, string> = {}) =>
    send('/v1/predict', { method: 'POST', body, headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers } });
  return { document, send, predict };
}

const formOf = (files: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[]): FormData => {
  const form = new FormData();
  for (const [name, bytes] of files) form.append('image', new Blob([bytes]), name);
  return form;
};

describe.skipIf(!hasSharedData())('atoll serve-model', () => {
  const root = mkdtempSync(join(tmpdir(), 'atoll-served-'));
  let made: { readonly model: string; readonly unseen: string };
  beforeAll(async () => {
    made = await bloodCellModel(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

  it('answers as atoll predict does, as its description says, refuses what is none, keeps and logs no image, and ends cleanly', async () => {
    const { model, unseen } = made;
    const folder = await scratchFolder();
    const server = await served(model, '--log', 'json');
    const { document, send, predict } = await descriptionOf(server.url);

    const cell = join(unseen, 'wbc', readdirSync(join(unseen, 'wbc'))[0] ?? '');
    const told = await runAtoll('predict', model, cell, '--format', 'json', '--out', join(folder, 'said.json'));
    expect(told.code, told.output).toBe(0);
    const { images: expected } = JSON.parse(readFileSync(join(folder, 'said.json'), 'utf8')) as Said['body']; // our own output
    const bytes = readFileSync(cell);
    const single = await predict(bytes, 'image/jpeg');
    expect(single.status).toBe(200);
    expect(single.body.images).toEqual([{ ...expected[0], image: 'image' }]);
    expect(single.body.model).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), name: null });

    const xray = readFileSync(join(sharedDataset('chest-xray'), firstImageBelow(sharedDataset('chest-xray'))));
    const secret = 'patient-4711';
    const several = await predict(
      formOf([
        [`${secret}.jpg`, bytes],
        ['xray.png', xray],
        ['notes.txt', Buffer.from('no image')],
      ]),
    );
    expect(several.status).toBe(200);
    const [known, other, unread] = several.body.images;
    expect(known).toEqual({ ...expected[0], image: `${secret}.jpg` });
    expect(other).toMatchObject({ image: 'xray.png', unlike: true });
    expect(unread).toMatchObject({ image: 'notes.txt', error: { code: 206 } });

    const isRefused = async (said: Promise<Said>, status: number, code: number) => {
      const { status: got, body } = await said;
      expect({ status: got, code: body.error.code }).toEqual({ status, code });
      expect(body.error.hint).not.toBe('');
    };
    await isRefused(predict('no image', 'image/jpeg'), 422, 206);
    await isRefused(predict('{}', 'application/json'), 415, 420);
    await isRefused(predict(new Uint8Array(), 'image/png'), 400, 420);
    await isRefused(predict('--x\r\nnothing', 'multipart/form-data; boundary=x'), 400, 420);
    await isRefused(predict(new FormData()), 400, 420);
    await isRefused(predict(formOf(Array.from({ length: 33 }, (_, i) => [`${i}.jpg`, bytes] as const))), 413, 421);
    await isRefused(predict(new Uint8Array(64 * 2 ** 20 + 1), 'image/jpeg'), 413, 421);
    await isRefused(predict(await hugePicture(), 'image/png'), 413, 207);
    const noPicture = await fetch(`${server.url}/v1/picture`, { method: 'POST', body: 'none', headers: { 'content-type': 'image/tiff' } });
    expect([noPicture.status, await noPicture.json()]).toMatchObject([422, { error: { code: 206 } }]);
    const foreign = await post(server.url, bytes, { 'content-type': 'image/jpeg', origin: 'https://elsewhere.example' });
    expect(foreign).toMatchObject({ status: 403, code: 424 });
    expect((await fetch(`${server.url}/v1/predict`)).status).toBe(405);
    expect(await (await fetch(`${server.url}/nowhere`)).json()).toMatchObject({ error: { code: 410 } });

    const card = await send('/v1/model');
    expect(card.body).toMatchObject({ model: single.body.model, tasks: [{ classes: ['platelets', 'rbc', 'wbc'] }], unlikeFrom: 1.5 });
    expect((await send('/health')).body).toMatchObject({ status: 'ok', model: single.body.model, problem: null });
    isDescribed(document);

    const crowd = await Promise.all(Array.from({ length: 60 }, () => predict(formOf(Array.from({ length: 8 }, () => ['a.jpg', bytes])))));
    const answered = crowd.filter(({ status }) => status === 200);
    expect(answered.length).toBeGreaterThan(30);
    for (const { status, headers, body } of crowd) {
      if (status === 200) expect(body.images.every(({ predicted }) => predicted === expected[0]?.predicted)).toBe(true);
      else expect({ status, code: body.error.code, retry: headers.get('retry-after') }).toEqual({ status: 503, code: 422, retry: '5' });
    }

    const underWay = await begin(server.url, bytes.length);
    server.process.kill('SIGTERM');
    await server.printed(/Closing/);
    expect((await underWay(bytes)).status).toBe(200);
    const ended = await server.ended;
    expect(ended.code, ended.output).toBe(0);
    expect(ended.output).not.toContain(secret);
  });

  it.skipIf(findChromium() === null)('shows on its page the image, the bars and the warning, for keyboard, phone and dark', async () => {
    const { model, unseen } = made;
    const server = await served(model);
    const browser = await launchChromium();
    const { page, said } = await openPage(browser, server.url);
    const cell = join(unseen, 'wbc', readdirSync(join(unseen, 'wbc'))[0] ?? '');
    const base64 = readFileSync(cell).toString('base64');
    await page.evaluate((content) => {
      const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped cell.jpg', { type: 'image/jpeg' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, base64);
    const answers = page.getByRole('list', { name: 'Answers' });
    const first = answers.getByRole('listitem').filter({ has: page.getByText('dropped cell.jpg') });
    await first.getByText(/^wbc · \d/).waitFor();
    expect(
      await first.getByRole('img', { name: 'dropped cell.jpg' }).evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBeGreaterThan(0);
    const shares = await first.locator('.share').evaluateAll((rows) =>
      rows.map((row) => ({
        text: row.textContent,
        part:
          Number.parseFloat(getComputedStyle(row.querySelector('.track') ?? row, '::before').width) /
          (row.querySelector('.track')?.clientWidth ?? 1),
      })),
    );
    expect(shares).toHaveLength(3);
    for (const { text, part } of shares) expect(100 * part).toBeCloseTo(Number(/([\d.]+) %/.exec(text ?? '')?.[1]), 0);
    expect(await first.getByText('Unlike anything').isVisible()).toBe(false);

    const folder = await scratchFolder();
    await writeFile(join(folder, 'torn.jpg'), readFileSync(cell).subarray(0, 900));
    const xray = join(sharedDataset('chest-xray'), firstImageBelow(sharedDataset('chest-xray')));
    await page.getByLabel(/Drop images here/).setInputFiles([xray, join(folder, 'torn.jpg')]);
    await page.getByText('2 images answered.').waitFor();
    await answers.getByText('Unlike anything that the model was trained on.').nth(1).waitFor();
    expect(await answers.locator('.is-unlike').count()).toBe(1);
    await answers.getByText(/^Error 206: /).waitFor();
    expect(await violations(page)).toEqual([]);

    // What a browser cannot show, the server makes a picture of.
    const pixels = Uint8Array.from({ length: 64 * 48 }, (_, i) => 4 * (i % 64));
    await writeFile(join(folder, 'slice.dcm'), dicomFile({ rows: 48, columns: 64, pixels }));
    await page.getByLabel(/Drop images here/).setInputFiles([join(folder, 'slice.dcm')]);
    const slice = page.getByRole('img', { name: 'slice.dcm' });
    await expect.poll(() => slice.evaluate((image: HTMLImageElement) => `${image.naturalWidth}×${image.naturalHeight}`)).toBe('64×48');
    await page.getByText('One image answered.').waitFor();

    await page.getByRole('button', { name: 'Remove all' }).press('Enter');
    expect(await answers.getByRole('listitem').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('files');
    const dark = await openPage(browser, server.url, { colorScheme: 'dark', viewport: { width: 390, height: 800 } });
    await dark.page.getByLabel(/Drop images here/).setInputFiles([cell]);
    await dark.page.getByText(/^wbc · \d/).waitFor();
    expect(await violations(dark.page)).toEqual([]);
    expect(await dark.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(dark.said).toEqual([]);
    // The torn image, whose beginning the browser shows itself; it says so whatever the page does.
    expect(said.map((line) => /status of (\d+)/.exec(line)?.[1])).toEqual(['422']);
    await server.kill('SIGTERM');
  });

  it('speaks to a network only as it is told to', async () => {
    const folder = await scratchFolder();
    const model = join(folder, 'model');
    await cp(made.model, model, { recursive: true });
    const code = async (...args: string[]) =>
      /Error (\d+)/.exec((await runAtoll('serve-model', model, '--port', '0', ...args)).output)?.[1];
    expect(await code('--host', '0.0.0.0')).toBe('840');
    expect(await code('--cert', 'a.pem')).toBe('103');
    expect(await code('--threads', '0')).toBe('103');
    const tls = await served(model, '--host', '0.0.0.0', '--open-to-anyone', '--store', join(folder, 'store'));
    expect(tls.url).toMatch(/^https:/);
    await tls.printed(/Its certificate authority is SHA-256 [0-9a-f]{64}/);
    await tls.kill('SIGKILL');

    const authority = await makeAuthority(Date.now());
    const own = await makeCertificate(authority, ['model.test'], Date.now());
    const reader = await makeCertificate(authority, ['reader.test'], Date.now(), 'clientAuth');
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const ca = await file('ca.pem', authority.cert);
    const certificate = ['--cert', await file('own.pem', own.cert), '--cert-key', await file('own.key', own.key)];
    expect(await code('--host', '0.0.0.0', ...certificate)).toBe('840');
    expect(await code(...certificate, '--client-ca', await file('junk.pem', 'junk'))).toBe('831');
    const mutual = await served(model, '--host', '0.0.0.0', ...certificate, '--client-ca', ca, '--public-name', 'model.test');
    const { port } = new URL(mutual.url);
    const taken = await runAtoll('serve-model', model, '--host', '0.0.0.0', '--open-to-anyone', ...certificate, '--port', port);
    expect(taken.output).toContain('Error 412');
    expect(mutual.url).toBe(`https://model.test:${port}`);
    const body = readFileSync(join(made.unseen, 'wbc', readdirSync(join(made.unseen, 'wbc'))[0] ?? ''));
    const ask = (shown: object) =>
      new Promise<unknown>((resolve, reject) => {
        const to = { host: '127.0.0.1', port, path: '/v1/predict', method: 'POST', servername: 'model.test', ca: authority.cert };
        const request = httpsRequest({ ...to, ...shown, headers: { 'content-type': 'image/jpeg' } }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve(JSON.parse(text)));
        });
        request.on('error', reject);
        request.end(body);
      });
    expect(await ask({ cert: reader.cert, key: reader.key })).toMatchObject({ images: [{ predicted: 'wbc' }] });
    await expect(ask({})).rejects.toThrow();
    const stranger = await makeCertificate(await makeAuthority(Date.now()), ['reader.test'], Date.now(), 'clientAuth');
    await expect(ask({ cert: stranger.cert, key: stranger.key })).rejects.toThrow();
    await mutual.kill('SIGTERM');
    const plain = await served(model, '--host', '0.0.0.0', '--open-to-anyone', '--plain-http-on-a-public-address');
    await plain.printed(/Nothing is encrypted/);
    expect((await fetch(`http://127.0.0.1:${new URL(plain.url).port}/health`)).status).toBe(200);

    await writeFile(join(model, 'model.json'), readFileSync(join(made.model, 'model.json'), 'utf8').replace('"cells"', '"other"'));
    expect(await code()).toBe('855');
  });
});

/** A picture of a few kilobytes that would unfold to gigabytes. */
async function hugePicture(): Promise<Uint8Array<ArrayBuffer>> {
  const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const view = Buffer.from(small);
  view.writeUInt32BE(60_000, 16);
  view.writeUInt32BE(60_000, 20);
  view.writeUInt32BE(crc32(view.subarray(12, 29)), 29);
  return view;
}

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}

function firstImageBelow(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => /\.(jpe?g|png)$/i.test(name));
  if (found === undefined) throw new Error(`no image in ${folder}`);
  return found;
}

/** With headers that fetch does not let a program set. */
const post = (url: string, body: Uint8Array, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; code: number }>((resolve, reject) => {
    const request = httpRequest(`${url}/v1/predict`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, code: JSON.parse(text).error.code }));
    });
    request.on('error', reject);
    request.end(body);
  });

/** A request that the server has begun to read; gives what sends the rest. */
async function begin(url: string, size: number): Promise<(body: Uint8Array) => Promise<{ status: number | undefined }>> {
  const headers = { 'content-type': 'image/jpeg', 'content-length': size, expect: '100-continue' };
  const request = httpRequest(`${url}/v1/predict`, { method: 'POST', headers });
  request.flushHeaders();
  await once(request, 'continue');
  return async (body) => {
    request.end(body);
    const [response] = await once(request, 'response');
    return { status: response.statusCode };
  };
}

/** What OpenAPI 3.1 asks of a document, as far as this one goes: operations with an id of their own, responses in words, no dead reference. */
function isDescribed(document: {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId: string; responses: Record<string, { description: string }> }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}): void {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info).toMatchObject({ title: expect.any(String), version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { responses } of operations)
    for (const [status, { description }] of Object.entries(responses)) {
      expect(status).toMatch(/^[1-5]\d\d$/);
      expect(description).not.toBe('');
    }
  const text = JSON.stringify(document);
  const used = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name));
  expect([...used].sort()).toEqual(Object.keys(document.components.schemas).sort());
}
