// What a built program needs from a checkout: workspace packages without their sources, and from node_modules what they
// depend on, for Linux on one architecture.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const BUILT = ['bin', 'dist', 'workers', 'generated'];
const NOT_AT_RUN_TIME = /\.(map|[cm]?ts|tsbuildinfo)$|\.test\.js$|_test\.js$/;

/** Copies the package that starts the program, and all that it depends on, into a folder laid out like the checkout. */
export function copyProgram(checkout, start, target, architecture) {
  const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8'));
  for (const place of dependencies(packages, checkout, start)) {
    const entry = packages[place];
    if (entry.link) {
      mkdirSync(dirname(join(target, place)), { recursive: true });
      symlinkSync(relative(dirname(place), entry.resolved), join(target, place));
    } else if (place.includes('node_modules')) copyFiles(join(checkout, place), join(target, place), keepsOf(place, architecture));
    else copyWorkspace(join(checkout, place), join(target, place));
  }
  copyFiles(join(checkout, 'LICENSE'), join(target, 'LICENSE'));
  copyFiles(join(checkout, 'NOTICE'), join(target, 'NOTICE'));
}

/** Places in the lock file that are reached from a package; optional ones only where they are installed. */
function dependencies(packages, checkout, start) {
  const found = new Set();
  const visit = (place) => {
    if (found.has(place)) return;
    found.add(place);
    const entry = packages[place];
    if (entry.link) return visit(entry.resolved);
    const optional = { ...entry.optionalDependencies, ...entry.peerDependencies };
    for (const name of Object.keys({ ...entry.dependencies, ...optional })) {
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

/** ONNX Runtime ships its binaries of every platform in one package. */
function keepsOf(place, architecture) {
  if (!place.endsWith('/onnxruntime-node')) return () => true;
  return (path) => {
    const [, platform, processor] = /^bin[\\/]napi-v\d+[\\/]([^\\/]+)(?:[\\/]([^\\/]+))?/.exec(path) ?? [];
    return platform === undefined || (platform === 'linux' && (processor === undefined || processor === architecture));
  };
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
