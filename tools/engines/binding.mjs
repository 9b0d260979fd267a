import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Failure } from './failure.mjs';

/** The C++ compiler; fails when there is none. */
export function compiler() {
  const command = process.env.CXX || 'g++';
  if (spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0) return command;
  throw new Failure(
    `There is no C++ compiler (${command}).`,
    'Install one (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++), or name it in the environment variable CXX.',
  );
}

/**
 * Compiles the package's binding against TensorFlow's libraries, where the package looks for it. It needs Node's stable
 * binary interface only, whose headers come from npm: it goes on working when Node is updated. Libraries are found
 * relative to it: the folder can be moved.
 */
export function compileBinding(command, folder, engine, tensorflow) {
  const packageJson = createRequire(join(folder, 'package.json')).resolve(`@tensorflow/${engine}/package.json`);
  const source = join(dirname(packageJson), 'binding');
  const require = createRequire(packageJson);
  const target = require('@mapbox/node-pre-gyp').find(packageJson);
  const nodeHeaders = createRequire(join(folder, 'package.json'))('node-api-headers').include_dir;
  const libraries = join(tensorflow, 'lib');
  mkdirSync(dirname(target), { recursive: true });
  const { status, stderr } = spawnSync(
    command,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
      ...['-I', nodeHeaders, '-I', join(tensorflow, 'include'), '-o', target],
      ...[join(source, 'tfjs_backend.cc'), join(source, 'tfjs_binding.cc')],
      ...['-L', libraries, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
      `-Wl,-rpath,$ORIGIN/${relative(dirname(target), libraries)}`,
    ],
    { encoding: 'utf8' },
  );
  if (status === 0) return;
  const reason = stderr.split('\n').find((line) => /error/i.test(line)) ?? stderr.trim();
  throw new Failure(`The binding could not be compiled: ${reason}`, 'Tried with TensorFlow 2.12 to 2.21 and g++ 12; see --tensorflow.');
}
