import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preprocess } from '@atoll/client';
import { parseManifest, type RunReport } from '@atoll/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ARCHITECTURES, saved } from '../apps/client/src/backbone/testing/layers-models.ts';
import { makeAuthority, makeCertificate } from '../apps/coordinator/src/tls/certificates.ts';
import { runAtoll, serve } from './support/processes.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';

const CLASSES = ['platelets', 'rbc', 'wbc'];

/** A small network with random weights, as the files that tfjs writes. */
async function writeNetwork(folder: string): Promise<string> {
  await tf.setBackend('cpu');
  const { json, files } = await saved(ARCHITECTURES.resnet18());
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), json);
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  return join(folder, 'model.json');
}

describe.skipIf(!hasSharedData())('a backbone of one’s own', () => {
  it('is imported, served, trained on by three sites, and used', async () => {
    const folder = await scratchFolder();
    const network = await writeNetwork(join(folder, 'network'));
    const package_ = join(folder, 'my-resnet');
    const flags = ['--name', 'my-resnet', '--licence', 'CC0-1.0', '--preset', 'keras-resnet', '--out', package_];

    const unlicensed = await runAtoll('backbone', 'import', network, '--name', 'my-resnet', '--preset', 'unit', '--out', package_);
    expect(unlicensed.code).toBe(1);
    expect(unlicensed.output).toContain('--licence is missing');
    const made = await runAtoll('backbone', 'import', network, ...flags);
    expect(made.code, made.output).toBe(0);
    expect(made.output).toMatch(/Cut +levels +36/);
    expect((await runAtoll('backbone', 'import', network, ...flags)).output).toContain('702');

    const data = await bloodCellSite(join(folder, 'cells'), 0, 30);
    const file = join(folder, 'federation.yaml');
    const federation = {
      federation: 'own-backbone',
      classes: CLASSES,
      strategy: 'closed-form',
      backbone: { name: 'my-resnet', cut: 'levels' },
    };
    const simulate = async (given: object, ...more: string[]) => {
      writeFileSync(file, JSON.stringify(given));
      const out = ['--out', join(folder, 'out'), '--in-process'];
      return runAtoll('simulate', file, '--data', data, '--sites', '3', '--backbone', package_, ...out, ...more);
    };
    const trained = await simulate({ ...federation, training: { scope: 'last-block' } }, '--no-pooled');
    expect(trained.output).toContain('309');
    const unknown = await simulate({ ...federation, backbone: { name: 'another' } }, '--no-pooled');
    expect(unknown.output).toContain('It has: efficientnet-lite0, my-resnet.');

    const { code, output } = await simulate(federation);
    expect(code, output).toBe(0);
    const report = JSON.parse(readFileSync(join(folder, 'out', 'report.json'), 'utf8')) as RunReport; // written by our own program
    expect(report.overall.federated.balancedAccuracy).toBeGreaterThan(0.6); // random filters, and yet cells differ in colour
    expect(report.overall.pooled?.balancedAccuracy).toBeGreaterThan(0.6);

    // The sites have fetched it: the model finds it beside itself.
    const cell = join(data, 'wbc', readdirSync(join(data, 'wbc'))[0] ?? '');
    const predicted = await runAtoll('predict', join(folder, 'out', 'model'), cell, '--format', 'csv');
    expect(predicted.code, predicted.output).toBe(0);
    expect(predicted.output).toMatch(/wbc|rbc|platelets/);
    expect(readFileSync(join(folder, 'out', 'model', 'MODEL_CARD.md'), 'utf8')).toContain('my-resnet 1.0.0, cut levels, CC0-1.0');

    // It is explained and exported like any other.
    const explained = await runAtoll('explain', join(folder, 'out', 'model'), cell, '--json', '--out', join(folder, 'why.png'));
    expect(explained.code, explained.output).toBe(0);
    const { maps } = JSON.parse(explained.output.slice(explained.output.indexOf('{'))) as { maps: { height: number; width: number }[] }; // our own
    expect(maps.map(({ height, width }) => `${height}×${width}`)).toEqual(['6×6', '12×12', '24×24']);
    const exported = await runAtoll('export', join(folder, 'out', 'model'), '--format', 'tfjs', '--out', join(folder, 'tfjs'));
    expect(exported.code, exported.output).toBe(0);
    const graph = readFileSync(join(folder, 'tfjs', 'model.json'), 'utf8');
    expect(graph).toContain('48×48');
    const weights = new Uint8Array(readFileSync(join(folder, 'tfjs', 'weights.bin'))).buffer;
    const { modelTopology, weightsManifest } = JSON.parse(graph) as tf.io.ModelJSON; // as it is written
    const weightSpecs = weightsManifest[0]?.weights ?? [];
    const other = await tf.loadGraphModel({ load: async () => ({ modelTopology, weightSpecs, weightData: weights }) });
    const { preprocessing } = parseManifest(JSON.parse(readFileSync(join(package_, 'backbone.json'), 'utf8')));
    const pixels = await preprocess({ path: cell }, preprocessing);
    const said = other.execute({ image: tf.tensor4d(Int32Array.from(pixels), [1, 48, 48, 3], 'int32') }, 'probabilities') as tf.Tensor; // one output
    const columns = predicted.output.trim().split(/\r?\n/).at(-1)?.split(',').slice(3, 6).map(Number) ?? [];
    for (const [k, value] of said.dataSync().entries()) expect(Math.abs(value - (columns[k] ?? 9))).toBeLessThan(1e-4);

    // Copied to where the backbone is not, it says so; the coordinator that has it is asked once.
    const elsewhere = join(folder, 'elsewhere', 'model');
    await cp(join(folder, 'out', 'model'), elsewhere, { recursive: true });
    expect((await runAtoll('predict', elsewhere, cell, '--format', 'csv')).output).toContain('Error 323');
    const coordinator = await serve(join(folder, 'serving'), undefined, '--backbone', package_);
    const fetched = await runAtoll('predict', elsewhere, cell, '--format', 'csv', '--from', coordinator.url);
    expect(fetched.code, fetched.output).toBe(0);
    expect(fetched.output).toMatch(/Backbone +[0-9a-f]{12}… fetched from/);
    const again = await runAtoll('predict', elsewhere, cell, '--format', 'csv');
    expect(again.code, again.output).toBe(0);
    expect(again.output.trim().split(/\r?\n/).at(-1)).toBe(predicted.output.trim().split(/\r?\n/).at(-1));

    await expectOverTls(folder, cell, predicted.output.trim().split(/\r?\n/).at(-1) ?? '');

    // The coordinator keeps it: a recomputation needs no flag.
    const audited = await runAtoll('audit', '--data', join(folder, 'out', 'coordinator'), '--recompute');
    expect(audited.code, audited.output).toBe(0);
    expect(audited.output).toContain('my-resnet');
  });
});

/** The model of a run, and its backbone, from a coordinator with an authority of its own that answers only who shows a certificate. */
async function expectOverTls(folder: string, cell: string, wanted: string): Promise<void> {
  const [certificates, store] = [join(folder, 'certificates'), join(folder, 'store')];
  await mkdir(certificates);
  const authority = await makeAuthority(Date.now());
  const shown = await makeCertificate(authority, ['operator.test'], Date.now(), 'clientAuth');
  const [clientCa, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => join(certificates, name)) as [string, string, string]; // three
  for (const [file, text] of [
    [clientCa, authority.cert],
    [cert, shown.cert],
    [key, shown.key],
  ] as const)
    await writeFile(file, text);
  const data = join(folder, 'out', 'coordinator');
  const coordinator = await serve(data, undefined, '--tls', '--client-ca', clientCa);
  const [, fingerprint = ''] = await coordinator.printed(/--ca-fingerprint ([0-9a-f]{64})/);
  const withKey = ['--cert', cert, '--cert-key', key];
  const elsewhere = async (name: string): Promise<string> => {
    await cp(join(folder, 'out', 'model'), join(folder, name, 'model'), { recursive: true });
    return join(folder, name, 'model');
  };

  const predicted = async (model: string, ...more: string[]): Promise<string> =>
    (await runAtoll('predict', model, cell, '--format', 'csv', ...more)).output.trim();
  const pinned = await elsewhere('pinned');
  const from = ['--from', coordinator.url];
  expect(await predicted(pinned, ...from, ...withKey)).toContain('Error 835');
  expect(await predicted(pinned, ...from, '--ca-fingerprint', '0'.repeat(64), ...withKey)).toContain('Error 836');
  expect(await predicted(pinned, ...from, '--ca-fingerprint', fingerprint)).toContain('Error 838');
  expect((await predicted(pinned, ...from, '--ca-fingerprint', fingerprint, ...withKey)).split(/\r?\n/).at(-1)).toBe(wanted);

  // What a site keeps of its coordinator beside the model is enough, but for the certificate.
  const enrolled = await elsewhere('enrolled');
  const { signedBy } = JSON.parse(readFileSync(join(enrolled, 'signature.json'), 'utf8')) as { signedBy: string }; // our own file
  const enrolment = { url: coordinator.url, coordinator: signedBy, authority: fingerprint };
  await writeFile(join(folder, 'enrolled', 'enrolment.json'), JSON.stringify(enrolment));
  expect((await predicted(enrolled, ...withKey)).split(/\r?\n/).at(-1)).toBe(wanted);
  const other = { ...enrolment, authority: 'f'.repeat(64) };
  const fooled = await elsewhere('fooled');
  await writeFile(join(folder, 'fooled', 'enrolment.json'), JSON.stringify(other));
  expect(await predicted(fooled, ...withKey)).toContain('Error 836');

  // The store takes run and backbone from the coordinator, and needs it no more.
  const way = ['--url', coordinator.url, '--ca', join(data, 'tls', 'ca.pem')];
  expect((await runAtoll('models', 'list', ...way, '--cert', cert, '--key', key)).output).toMatch(/^own-backbone +own-backbone-1/m);
  expect((await runAtoll('models', 'list', ...way)).output).toContain('Error 838');
  const added = await runAtoll('models', 'add', 'own-backbone-1', ...way, ...withKey, '--store', store);
  expect(added.output).toMatch(/Backbone +[0-9a-f]{12}… fetched from .*\n.*Added +own-backbone-1/s);
  await coordinator.kill('SIGTERM');
  expect((await runAtoll('models', 'promote', 'own-backbone-1', '--store', store)).output).toMatch(/In use +own-backbone-1/);
}
