// Imports each network of a folder that torchvision_models.py and keras_models.py wrote, as a user would, and compares the
// features of one picture with those that PyTorch or TensorFlow computed.
// node tools/import-check/check.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFrozenBackbone } from '@atoll/client';
import { openBackbone, parseManifest } from '@atoll/core';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('give the folder of the networks');
const bin = fileURLToPath(new URL('../../apps/cli/bin/atoll.js', import.meta.url));

/** The same formula as in picture.py. */
function picture(size) {
  const data = new Uint8Array(size * size * 3);
  let at = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      data[at++] = ((x * 7) ^ (y * 13)) & 255;
      data[at++] = (x + 2 * y) & 255;
      data[at++] = (((x * y) >> 4) + 90) & 255;
    }
  }
  return data;
}

/** Largest difference, and the Euclidean norm of all differences, relative to that of the features. */
function compare(mine, theirs) {
  if (mine.length !== theirs.length) return `${mine.length} values instead of ${theirs.length}`;
  const norm = Math.sqrt(theirs.reduce((sum, value) => sum + value * value, 0));
  const distance = Math.sqrt(theirs.reduce((sum, value, i) => sum + (value - mine[i]) ** 2, 0));
  return `${(distance / norm).toExponential(1)}`;
}

console.log('| network | file | cuts | graph, bytes | relative distance of the pooled features |\n|---|---|---|---|---|');
const scratch = mkdtempSync(join(tmpdir(), 'atoll-import-'));
for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.expected.json'))
  .sort()) {
  const { file, preset, size, pooled } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const out = join(scratch, name.replace('.expected.json', ''));
  execFileSync(process.execPath, [
    bin,
    'backbone',
    'import',
    join(folder, file),
    '--name',
    'checked',
    '--licence',
    'none',
    '--preset',
    preset,
    '--size',
    String(size),
    '--out',
    out,
  ]);
  const manifest = parseManifest(JSON.parse(readFileSync(join(out, 'backbone.json'), 'utf8')));
  const backbone = openBackbone(manifest, new Uint8Array(readFileSync(join(out, manifest.weights.file))));
  const frozen = await openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 1 });
  const [mine] = await frozen.features(picture(size), 1);
  await frozen.close();
  const cuts = Object.entries(manifest.cuts).map(([cut, { shape }]) => `${cut} ${shape.join('×')}`);
  console.log(
    `| ${name.replace(/(-onnx|-layers)?\.expected\.json/, '')} | ${file.endsWith('.json') ? 'layers model' : 'ONNX'} | ${cuts.join(', ')} | ${manifest.weights.sizeBytes.toLocaleString('en-US')} | ${compare(mine, pooled)} |`,
  );
  rmSync(out, { recursive: true });
}
rmSync(scratch, { recursive: true, force: true });
