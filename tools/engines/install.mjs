// Puts a native training engine together from what npm and a Python package index have: tfjs-node's own installer downloads
// its library from a host of its own, and fails where that cannot be reached. The same library is inside TensorFlow's wheels.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, environment, install as installRepository, root, run } from '../setup.mjs';
import { compileBinding, compiler } from './binding.mjs';
import { Failure } from './failure.mjs';
import { readOptions, USAGE } from './options.mjs';

const TFJS_VERSION = '4.22.0';

function requirePlatform() {
  const { glibcVersionRuntime } = process.report.getReport().header;
  if (process.platform === 'linux' && process.arch === 'x64' && glibcVersionRuntime !== undefined) return;
  throw new Failure(
    `This machine is ${process.platform} ${process.arch}; the wheels taken here are for Linux on x86-64 with glibc.`,
    `Train with the engine that is always there (wasm), or try the package’s own installer: npm install @tensorflow/tfjs-node@${TFJS_VERSION}.`,
  );
}

function installPackages(folder, engine) {
  mkdirSync(folder, { recursive: true });
  const packageJson = join(folder, 'package.json');
  if (!existsSync(packageJson)) writeFileSync(packageJson, `${JSON.stringify({ name: 'atoll-engines', private: true }, null, 2)}\n`);
  const packages = [`@tensorflow/${engine}@${TFJS_VERSION}`, 'node-api-headers@1'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--prefix', folder, '--ignore-scripts', ...quiet, ...packages], { cwd: folder });
}

function check(folder, engine) {
  const script = join(root, 'tools', 'engines', 'check.mjs');
  const { status } = spawnSync(process.execPath, [script, engine, folder], { env: environment, stdio: 'inherit' });
  if (status !== 0) throw new Failure('The engine does not work here; the reason stands above.', 'Try another version with --tensorflow.');
}

async function install({ into, gpu, tensorflow, ...options }) {
  const engine = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  const project = gpu ? 'tensorflow' : 'tensorflow-cpu';
  const folder = join(into, `${project}-${tensorflow}`);
  requirePlatform();
  const command = compiler();
  installRepository();
  if (existsSync(folder)) console.log(`TensorFlow ${tensorflow} is in ${folder} already.`);
  else {
    console.log(`Fetching TensorFlow ${tensorflow}${gpu ? ' and CUDA (2.3 GiB)' : ''} …`);
    const { unpackTensorflow } = await import('./tensorflow.mjs'); // reads zip files with a package that was installed just now
    await unpackTensorflow({ into, gpu, tensorflow, ...options }, project, folder);
  }
  console.log(`Installing @tensorflow/${engine} into ${into} …`);
  installPackages(into, engine);
  console.log('Compiling its binding …');
  compileBinding(command, into, engine, folder);
  build();
  console.log('Checking it …');
  check(into, engine);
  rmSync(join(into, 'downloads'), { recursive: true, force: true });
  console.log('\nInstalled. A site started with this setting uses it:\n');
  console.log(`  export ATOLL_ENGINES='${into}'`);
  console.log(`  atoll join http://HOST:7700 --data DIR --engine ${engine}`);
}

try {
  const options = readOptions();
  if (options.help) console.log(USAGE);
  else await install(options);
} catch (error) {
  if (!(error instanceof Failure) && error.syscall === undefined) throw error;
  console.error(error.message);
  if (error.hint !== undefined) console.error(error.hint);
  process.exitCode = 1;
}
