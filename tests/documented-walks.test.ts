import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARCHITECTURES, saved } from '../apps/client/src/backbone/testing/layers-models.ts';
import { makeAuthority, makeCertificate } from '../apps/coordinator/src/tls/certificates.ts';
import { blocksOf, PAGES } from './support/documents.ts';
import { atoll, freePort, runAtoll } from './support/processes.ts';
import { hasSharedData, ROOT, scratchFolder, sharedDataset } from './support/shared-data.ts';
import { linesOf, walk } from './support/walk.ts';
import { XRAY_CLASSES } from './support/xrays.ts';

/** Pages whose commands other tests run, or that no test can run, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docker/README.md': 'tests/containers-readme.test.ts runs it, command by command, but for compose: tests/containers-compose.test.ts',
  'docs/how-to/run-in-containers.md':
    'wants a cluster or a GPU; tests/containers-kubernetes.test.ts holds the manifests against the schemas of Kubernetes',
  'docs/tutorial/first-federation.md': 'tests/demo.test.ts runs it, on the drawings of the demo',
  'docs/how-to/use-the-model.md': 'tests/demo.test.ts runs it, with the model of the demo',
  'docs/reference/api.md':
    'tests/packages.test.ts runs the first line and lays out what the second would, which downloads what the packages rest on',
  'docs/how-to/fuzz-and-soak.md':
    'tests/fuzz.test.ts and tests/soak.test.ts run both tools in their short form; as written they take an hour',
  'docs/how-to/use-a-native-engine.md':
    'downloads 220 MiB: CI does it once (.ci/run), and tests/native-engine.test.ts trains with the result',
  'tools/convert-backbone/README.md': 'tests/convert-backbone.test.ts runs it, where there is Python',
  'tools/import-check/README.md':
    'wants PyTorch and TensorFlow and 2 GB; tests/imported-backbone.test.ts does the same with narrow networks',
};

const FEDERATION = {
  federation: 'chest',
  classes: XRAY_CLASSES,
  strategy: 'closed-form',
  data: { validation: 0.2, test: 0.2 },
  cohort: { sites: 2, quorum: 2 },
};

/** What an SDK of OpenTelemetry does, in small: it registers with the API, and writes each span that ends into `spans.jsonl`. */
const SPANS_INTO_A_FILE = `
import { appendFileSync } from 'node:fs';
import { trace } from ${JSON.stringify(import.meta.resolve('@opentelemetry/api'))};

const startSpan = (name, { attributes = {} } = {}) => {
  const told = { ...attributes };
  const span = {
    spanContext: () => ({ traceId: '1'.padStart(32, '0'), spanId: '1'.padStart(16, '0'), traceFlags: 1 }),
    setAttribute: (key, value) => ((told[key] = value), span),
    addEvent: () => span,
    setStatus: () => span,
    recordException: () => undefined,
    end: () => {
      const line = { name, 'atoll.run': told['atoll.run'], 'atoll.outcome': told['atoll.outcome'] };
      appendFileSync('spans.jsonl', JSON.stringify(line) + '\\n');
    },
  };
  return span;
};
trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) });
`;

/** A folder with chest X-rays, `perClass` of each class, others than those of other indices. */
function xrays(folder: string, index: number, perClass = 12): string {
  for (const name of XRAY_CLASSES) {
    mkdirSync(join(folder, name), { recursive: true });
    const files = readdirSync(join(sharedDataset('chest-xray'), name)).sort();
    for (const file of files.slice(index * perClass, (index + 1) * perClass))
      cpSync(join(sharedDataset('chest-xray'), name, file), join(folder, name, file));
  }
  return folder;
}

/** A folder as readers have it: their images in `images`, and a federation file. */
async function readersFolder(): Promise<{ folder: string; images: string; port: number }> {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'federation.yaml'), JSON.stringify(FEDERATION));
  return { folder, images: xrays(join(folder, 'images'), 0), port: await freePort() };
}

it('every page with commands is gone through, here or elsewhere', () => {
  const here = readFileSync(join(ROOT, 'tests', 'documented-walks.test.ts'), 'utf8');
  const forgotten = PAGES.filter((page) => linesOf(page).length > 0 && !(page in ELSEWHERE) && !here.includes(`walk('${page}'`));
  expect(forgotten).toEqual([]);
  for (const [page, reason] of Object.entries(ELSEWHERE)) {
    expect(linesOf(page).length, page).toBeGreaterThan(0);
    for (const [test] of reason.matchAll(/tests\/\S+\.test\.ts/g)) expect(existsSync(join(ROOT, test)), test).toBe(true);
    for (const [, test = ''] of reason.matchAll(/(tests\/\S+\.test\.ts) runs /g))
      expect(readFileSync(join(ROOT, test), 'utf8').replaceAll("', '", '/'), `${test} runs ${page}`).toContain(page);
  }
});

describe.runIf(process.platform !== 'win32' && hasSharedData())('the commands of a page, one after the other, do what it says', () => {
  it('run a coordinator', async () => {
    const { folder, port } = await readersFolder();
    const authority = await makeAuthority(Date.now());
    const made = await makeCertificate(authority, ['localhost'], Date.now());
    await writeFile(join(folder, 'chain.pem'), made.cert);
    await writeFile(join(folder, 'private.pem'), made.key);
    const other = await freePort();
    const walked = await walk('docs/how-to/run-a-coordinator.md', {
      folder,
      standIns: {
        '/srv/atoll': join(folder, 'srv'),
        'coordinator.example.org': `localhost --port ${port}`,
        RUN: 'chest-1',
      },
      lines: {
        'atoll serve --data /srv/atoll --host 0.0.0.0 --public-name coordinator.example.org --cert': {
          until: /Sites join with/,
          change: (line) => line.replace(join(folder, 'srv'), join(folder, 'other')).replace(`${port}`, `${other}`),
        },
        'atoll serve': { until: /Sites join with/ },
        'atoll launch': { until: /waiting for sites to join/ },
        'atoll watch': { until: /waiting for sites to join/ },
      },
    });
    expect(walked.printed.get('atoll sites')).toMatch(/aster +invited/);
    expect(walked.printed.get('atoll operators list')).toMatch(/zoe +operator/);
    expect(walked.printed.get('atoll stop RUN')).toMatch(/stopped by/);
    expect(await walked.ends('atoll watch')).toBe(1);
    expect(await walked.ends('atoll launch')).toBe(1);
  });

  it('join a run, audit and verify it, take a site out', async () => {
    const { folder, images, port } = await readersFolder();
    const data = join(folder, 'srv');
    const operator = ['--operator', join(data, 'atoll-operator.json')];
    const coordinator = atoll('serve', '--data', data, '--port', String(port));
    await coordinator.printed(/Sites join with/);
    for (const site of ['aster', 'birch']) await runAtoll('invite', site, '--out', join(folder, `${site}.invitation`), ...operator);
    const others = xrays(join(folder, 'others'), 1);
    const birch = ['join', '--data', others, '--state', join(folder, 'birch')];
    const nextRun = async (...more: string[]): Promise<void> => {
      const { code, output } = await runAtoll('launch', join(folder, 'federation.yaml'), ...operator);
      expect(code, output).toBe(0);
      atoll(...birch, ...more);
    };
    const joined = await walk('docs/how-to/join-a-run.md', {
      folder,
      standIns: { FILE: 'aster.invitation', DIR: images, NAME: 'aster' },
      lines: {
        'atoll join --invitation': { before: () => nextRun('--invitation', join(folder, 'birch.invitation')) },
        'atoll join --data': { before: () => nextRun('--name', 'birch') },
        'atoll join': { elsewhere: 'asks a person: tests/first-hour.test.ts answers at a terminal' },
      },
    });
    expect(joined.printed.get('atoll join --data DIR --name NAME')).toMatch(/chest-2: /);

    const model = join(folder, 'atoll-site', 'aster', 'model');
    const { head } = JSON.parse(readFileSync(join(model, 'model.json'), 'utf8')) as { head: { digest: string } }; // written by our own program
    const enrolment = JSON.parse(readFileSync(join(folder, 'atoll-site', 'aster', 'enrolment.json'), 'utf8')) as { coordinator: string }; // likewise
    const audited = await walk('docs/how-to/audit-and-verify.md', {
      folder,
      standIns: {
        '/srv/atoll': data,
        RUN: 'chest-2',
        NAME: 'aster',
        FOLDER: model,
        '6f3a91c2': head.digest.slice(0, 8),
        '0a1b-2c3d-4e5f-6071-8293-a4b5-c6d7-e8f9': enrolment.coordinator,
      },
    });
    expect(audited.printed.get('atoll audit --data /srv/atoll --head 6f3a91c2')).toContain(head.digest.slice(0, 8));
    await coordinator.kill('SIGTERM');
    const taken = await walk('docs/how-to/take-a-site-out.md', { folder, standIns: { '/srv/atoll': data, RUN: 'chest-2', SITE: 'birch' } });
    expect([...taken.printed.values()].join('')).toMatch(/without birch|model-without-birch/);
  });

  it('prepare images, simulate, choose a strategy, use images without labels', async () => {
    const { folder, images } = await readersFolder();
    const options = { folder, standIns: { DIR: images, 'examples/': `${join(ROOT, 'examples')}/`, '--repeat 10': '--repeat 2' } };
    await walk('docs/how-to/prepare-images.md', options);
    expect(existsSync(join(folder, 'check.html'))).toBe(true);
    const simulated = await walk('docs/how-to/simulate.md', { ...options, standIns: { ...options.standIns, '--sites 500': '--sites 4' } });
    expect([...simulated.printed.values()].at(-1)).toMatch(/\d\d:\d\d:\d\d {2}.*4 of 4/);
    await walk('docs/how-to/choose-a-strategy.md', options);
    await walk('docs/how-to/use-images-without-labels.md', options);
    expect(existsSync(join(folder, 'atoll-simulation', 'report.html'))).toBe(true);
  });

  it('combine images with columns', async () => {
    const { folder } = await readersFolder();
    const page = 'docs/how-to/combine-images-with-columns.md';
    await writeFile(join(folder, 'federation.yaml'), blocksOf(page).find(({ language }) => language === 'yaml')?.text ?? '');
    const rows = ['pneumonia', 'no-finding'].flatMap((label) =>
      readdirSync(join(folder, 'images', label)).map(
        (image, i) =>
          `images/${label}/${image},${label},${image},${30 + i},${i % 2 === 0 ? 'f' : 'm'},${i % 3 === 0 ? '' : '0.1 -0.3 0.02 0.4'}`,
      ),
    );
    await writeFile(join(folder, 'images.csv'), `path,label,group,age,sex,note\n${rows.join('\n')}\n`);
    const simulated = ['--sites', '2', '--in-process', '--no-pooled', '--out', join(folder, 'out')];
    const { code, output } = await runAtoll(
      ...['simulate', join(folder, 'federation.yaml'), '--data', join(folder, 'images.csv'), ...simulated],
    );
    expect(code, output).toBe(0);
    const { printed } = await walk('docs/how-to/combine-images-with-columns.md', {
      folder,
      standIns: { 'model image.png': `out/model ${rows[0]?.split(',')[0] ?? ''}`, 'export model': 'export out/model' },
      lines: { curl: { elsewhere: 'tests/columns.test.ts sends such requests' } },
    });
    expect(printed.get('atoll data check images.csv --federation federation.yaml')).toMatch(/age: 30 to 41, mean 35\.5/);
    expect(printed.get('atoll explain model image.png --columns images.csv')).toMatch(/age/);
  });

  it('bring your own backbone', async () => {
    const { folder, port } = await readersFolder();
    const { json, files } = await saved(ARCHITECTURES.resnet18());
    mkdirSync(join(folder, 'network'));
    await writeFile(join(folder, 'network', 'model.json'), json);
    for (const [name, bytes] of files) await writeFile(join(folder, 'network', name), bytes);
    await walk('docs/how-to/bring-your-own-backbone.md', {
      folder,
      standIns: { 'atoll serve': `atoll serve --port ${port}` },
      lines: {
        'atoll backbone import network.onnx': {
          elsewhere: 'asks a person for name, licence and preset; the line after it says them by flags',
        },
        'atoll serve': { until: /Sites join with/ },
      },
    });
  });

  it('extend Atoll', async () => {
    const { folder, images, port } = await readersFolder();
    const { printed } = await walk('docs/how-to/extend-atoll.md', {
      folder,
      standIns: {
        'tools/': `${join(ROOT, 'tools')}/`,
        'examples/': `${join(ROOT, 'examples')}/`,
        'FOLDER FOLDER': `${images} ${xrays(join(folder, 'others'), 1)}`,
        'my-parts.js': `${join(ROOT, 'tests', 'support', 'own-parts.mjs')} --port ${port}`,
      },
      lines: { 'atoll serve': { until: /Sites join with/ } },
    });
    expect([...printed.values()].join('')).toMatch(/strategy my-average[\s\S]*head [0-9a-f]{64}/);
  });

  it('watch a coordinator', async () => {
    const { folder, port } = await readersFolder();
    await atoll('serve', '--data', join(folder, 'atoll-data'), '--port', String(port)).printed(/Sites join with/);
    const traced = await freePort();
    await writeFile(join(folder, 'otel.mjs'), SPANS_INTO_A_FILE);
    await walk('docs/how-to/watch-a-coordinator.md', {
      folder,
      standIns: { 'atoll serve': `atoll serve --data other --port ${await freePort()}` },
      lines: {
        'atoll serve --log json': { until: /"event":"serve"/ },
        'npm install @opentelemetry': { elsewhere: 'downloads an SDK, which is the reader’s own; a small one stands in for it' },
        'NODE_OPTIONS=': {
          until: /Sites join with/,
          change: (line) => line.replace(/--data .*/, `--data traced --port ${traced}`),
        },
      },
    });
    const there = ['--url', `http://127.0.0.1:${traced}`, '--operator', join(folder, 'traced', 'atoll-operator.json')];
    expect(await runAtoll('launch', join(folder, 'federation.yaml'), ...there)).toMatchObject({ code: 0 });
    expect(await runAtoll('stop', 'chest-1', ...there)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'spans.jsonl'), 'utf8').trim().split('\n')).toContain(
      JSON.stringify({ name: 'run', 'atoll.run': 'chest-1', 'atoll.outcome': 'stopped' }),
    );
    expect(readFileSync(join(folder, 'atoll-token'), 'utf8').trim()).toMatch(/^[\w-]{43}$/);
  });
});
