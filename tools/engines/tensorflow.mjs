// TensorFlow's libraries and headers, and CUDA's for it, out of their wheels.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { download } from './download.mjs';
import { Failure } from './failure.mjs';
import { findInFolder, findInIndex } from './package-index.mjs';
import { Progress } from './progress.mjs';
import { extract, requirements } from './wheel.mjs';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** What TensorFlow's C interface includes; it lies in other folders from version to version. */
const HEADER = /^tensorflow\/(include\/(?:tensorflow\/(?:c|core\/platform|tsl)|tsl|xla\/tsl)\/.+\.h)$/;

function placeOfTensorflow(name) {
  const library = LIBRARIES.find((candidate) => name === `tensorflow/${candidate}`);
  return library === undefined ? HEADER.exec(name)?.[1] : join('lib', library);
}

/** CUDA's libraries and tools lie beside `lib`: TensorFlow's library looks for them there. */
const placeOfCuda = (name) => (name.startsWith('nvidia/') && !/\/include\/|\.(?:py|a)$/.test(name) ? name : undefined);

/** The path of a wheel: found in the folder of wheels, or downloaded. */
async function obtain({ wheels, index, into }, project, version) {
  if (wheels !== undefined) return findInFolder(wheels, project, version).path;
  const wheel = await findInIndex(index, project, version);
  const path = join(into, 'downloads', wheel.name);
  const progress = new Progress(wheel.name);
  if (!existsSync(path)) await download(wheel, path, (done, total) => progress.update(done, total));
  progress.end(statSync(path).size);
  return path;
}

/** Fills `folder` with `lib` and `include`, and for GPUs with `nvidia`. A folder that is there is whole. */
export async function unpackTensorflow(options, project, folder) {
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  const wheel = await obtain(options, project, options.tensorflow);
  const cuda = options.gpu ? (await requirements(wheel, 'and-cuda')).filter(([name]) => name.startsWith('nvidia-')) : [];
  if (options.gpu && cuda.length === 0)
    throw new Failure(
      `TensorFlow ${options.tensorflow} does not say which CUDA libraries it needs.`,
      'Take 2.18.1: leave out --tensorflow.',
    );
  await extract(wheel, unfinished, placeOfTensorflow);
  const missing = LIBRARIES.find((library) => !existsSync(join(unfinished, 'lib', library)));
  if (missing !== undefined)
    throw new Failure(`There is no ${missing} in ${wheel}.`, 'Versions from 2.12 on have it: name one with --tensorflow.');
  for (const [name, version] of cuda) await extract(await obtain(options, name, version), unfinished, placeOfCuda);
  if (options.strip) strip(unfinished);
  renameSync(unfinished, folder);
}

function strip(folder) {
  const { status } = spawnSync('strip', ['--strip-unneeded', ...LIBRARIES.map((library) => join(folder, 'lib', library))]);
  if (status !== 0) throw new Failure('The libraries could not be stripped.', 'Install binutils, or leave out --strip.');
}
