// node docker/program.mjs OUT: what goes into the images, in layers that lie over each other: coordinator, site, demo. Installs
// and builds the checkout first where that was not done. The first stage of the Dockerfile runs it, or build.mjs outside.
import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, install, root } from '../tools/setup.mjs';
import { copyPackages, packagesOf } from './production-files.mjs';

/** Only a site opens images, computes features and trains. */
const ONLY_SITES = [
  ...['onnxruntime-node', 'sharp', '@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
  ...['jpeg-lossless-decoder-js', '@cornerstonejs/codec-charls', '@cornerstonejs/codec-openjpeg', '@cornerstonejs/codec-openjph'],
];
/** What the packages of an image leave out. Each lies over those before it. */
const LAYERS = { coordinator: [...ONLY_SITES, '@atoll/demo-drawings'], site: ['@atoll/demo-drawings'], demo: [] };
/** Belong to uid 1000 in the image, and so do the volumes that are made in their place. */
const WRITABLE = {
  coordinator: ['data'],
  site: ['data', 'state'],
  demo: [
    ...['noto', 'twemoji', 'fluent-emoji-flat', 'fluent-emoji-high-contrast', 'emojione'].map((name) => `drawings/${name}`),
    ...['aster', 'birch', 'cedar', 'dahlia', 'elder'].map((name) => `states/${name}`),
  ],
};

/** Writes OUT/LAYER, which is copied to the root of the image's file system, and OUT/LAYER-folders with what uid 1000 owns. */
export function writeLayers(out) {
  const below = new Set();
  for (const [layer, without] of Object.entries(LAYERS)) {
    const places = packagesOf(root, 'apps/cli', without).filter((place) => !below.has(place));
    copyPackages(root, places, join(out, layer, 'atoll'), process.arch);
    for (const place of places) below.add(place);
    for (const folder of WRITABLE[layer]) mkdirSync(join(out, `${layer}-folders`, folder), { recursive: true });
  }
  const first = join(out, 'coordinator');
  for (const file of ['LICENSE', 'NOTICE', 'docker/health.mjs']) place(join(root, file), join(first, 'atoll', file));
  place(join(root, 'docker', 'compose-setup.mjs'), join(out, 'demo', 'atoll', 'docker', 'compose-setup.mjs'));
  const command = join(first, 'usr', 'local', 'bin', 'atoll');
  mkdirSync(dirname(command), { recursive: true });
  symlinkSync('/atoll/apps/cli/bin/atoll.js', command);
  chmodSync(join(first, 'atoll/apps/cli/bin/atoll.js'), 0o755);
}

function place(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target);
  chmodSync(target, 0o644);
}

if (process.argv[1] === import.meta.filename) {
  install();
  build();
  writeLayers(process.argv[2]);
}
