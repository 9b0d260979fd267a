// What a built program needs from a checkout: workspace packages without their sources, and from node_modules what they
// depend on, for Linux on one architecture.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const BUILT = ['bin', 'dist', 'workers', 'generated'];
const NOT_AT_RUN_TIME = /\.(map|[cm]?ts|tsbuildinfo)$|\.test\.js$|_test\.js$/;
const OWN_TESTS = /^(tests?|__tests__|examples?)([\\/]|$)/;

/** Dependencies that a package names and the program never loads: polyfills, a command of its own, a tool of its makers. */
const UNUSED = {
  'node_modules/@tensorflow/tfjs': ['argparse', 'chalk', 'core-js', 'regenerator-runtime', 'yargs'],
  'node_modules/jpeg-lossless-decoder-js': ['@rollup/rollup-linux-x64-gnu'],
};

/** Copies packages, named by their places in the lock file, into a folder laid out like the checkout. */
export function copyPackages(checkout, places, target, architecture) {
  const { packages } = readLock(checkout);
  for (const place of places) {
    const entry = packages[place];
    if (entry.link) {
      mkdirSync(dirname(join(target, place)), { recursive: true });
      symlinkSync(relative(dirname(place), entry.resolved), join(target, place));
    } else if (place.includes('node_modules')) copyFiles(join(checkout, place), join(target, place), keepsOf(place, architecture));
    else copyWorkspace(join(checkout, place), join(target, place));
  }
}

/** Places in the lock file of a package and all that it depends on, less the packages named and what only they need. */
export function packagesOf(checkout, start, without) {
  return [...dependencies(readLock(checkout).packages, checkout, start, without)];
}

const readLock = (checkout) => JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'));

/** Places in the lock file that are reached from a package; optional ones only where they are installed. */
function dependencies(packages, checkout, start, without) {
  const found = new Set();
  const visit = (place) => {
    if (found.has(place)) return;
    found.add(place);
    const entry = packages[place];
    if (entry.link) return visit(entry.resolved);
    const optional = { ...entry.optionalDependencies, ...entry.peerDependencies };
    for (const name of Object.keys({ ...entry.dependencies, ...optional })) {
      if (without.includes(name) || UNUSED[place]?.includes(name)) continue;
      const dependency = resolve(packages, place, name);
      const installed = dependency !== null && existsSync(join(checkout, dependency));
      if (installed) {
        if (!packages[dependency].libc?.includes('musl') && !/musl/.test(dependency)) visit(dependency);
      } else if (optional[name] === undefined) throw new Error(`${name}, which ${place} needs, is not installed. Run npm ci.`);
    }
  };
  visit(start);
  return found;
}

/** Where Node finds a package that is asked for from a place: the nearest node_modules upwards. */
function resolve(packages, place, name) {
  for (let folder = place; ; folder = folder === '.' || folder === '' ? null : dirname(folder)) {
    if (folder === null) return null;
    if (basename(folder) === 'node_modules') continue;
    const candidate = [folder === '.' ? '' : folder, 'node_modules', name].filter(Boolean).join('/');
    if (packages[candidate] !== undefined) return candidate;
  }
}

/** Which of a package's files are kept. */
function keepsOf(place, architecture) {
  // Of the bundles of TensorFlow.js, Node loads one; the others are for browsers and bundlers.
  if (place.startsWith('node_modules/@tensorflow/'))
    return (path) => !/^dist[\\/]/.test(path) || /^dist[\\/][^\\/]+\.(node\.js|wasm)$/.test(path);
  // ONNX Runtime ships its binaries of every platform in one package.
  if (place.endsWith('/onnxruntime-node'))
    return (path) => {
      const [, platform, processor] = /^bin[\\/]napi-v\d+[\\/]([^\\/]+)(?:[\\/]([^\\/]+))?/.exec(path) ?? [];
      return platform === undefined || (platform === 'linux' && (processor === undefined || processor === architecture));
    };
  return (path) => !OWN_TESTS.test(path);
}

/** The built parts of a workspace package and the files beside them, without sources and tests. */
function copyWorkspace(source, target) {
  if (!existsSync(join(source, 'dist'))) throw new Error(`${source} is not built. Run npm run build.`);
  for (const entry of readdirSync(source, { withFileTypes: true }))
    if (entry.isFile() ? !/^tsconfig/.test(entry.name) : BUILT.includes(entry.name))
      copyFiles(join(source, entry.name), join(target, entry.name));
}

/** Copies so that any user may read, whatever the umask of the checkout was. */
function copyFiles(source, target, keeps = () => true, path = '') {
  const from = realpathSync(join(source, path));
  if (statSync(from).isDirectory()) {
    mkdirSync(join(target, path), { recursive: true });
    chmodSync(join(target, path), 0o755);
    for (const name of readdirSync(from))
      if (name !== 'node_modules' && keeps(join(path, name))) copyFiles(source, target, keeps, join(path, name));
  } else if (!NOT_AT_RUN_TIME.test(from)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    copyFileSync(from, join(target, path));
    chmodSync(join(target, path), 0o644);
  }
}
