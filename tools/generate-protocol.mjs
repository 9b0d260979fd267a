// Generates libs/protocol/generated from the .proto files with protobufjs-cli. `--check` compares instead of writing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const { pbjs, pbts } = require('protobufjs-cli');
const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'libs', 'protocol');
const proto = (name) => join(root, 'proto', name);
const scratch = mkdtempSync(join(tmpdir(), 'atoll-protocol-'));
const js = join(scratch, 'atoll.js');
const dts = join(scratch, 'atoll.d.ts');
try {
  const statics = [
    '-t',
    'static-module',
    '-w',
    'es6',
    '--es6',
    '--no-create',
    '--no-verify',
    '--no-convert',
    '--no-delimited',
    '--no-typeurl',
    '--no-service',
    '--force-number',
    '-p',
    join(root, 'proto'),
  ];
  const files = [proto('common.proto'), proto('access.proto'), proto('operator.proto'), proto('site.proto'), proto('journal.proto')];
  const annotated = join(scratch, 'annotated.js');
  await promisify(pbjs.main)([...statics, '-o', annotated, ...files]);
  await promisify(pbts.main)(['-o', dts, annotated]);
  await promisify(pbjs.main)([...statics, '--no-comments', '-o', js, ...files]);
  let stale = false;
  for (const [made, kept] of [
    [js, 'atoll.js'],
    [dts, 'atoll.d.ts'],
  ]) {
    const path = join(root, 'generated', kept);
    const text = readFileSync(made, 'utf8').replaceAll('\r\n', '\n');
    if (!process.argv.includes('--check')) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) {
      stale = true;
      console.error(`${path} is not what the .proto files give; run npm run generate`);
    }
  }
  process.exitCode = stale ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
