// Enforces the direction of dependencies: apps → libs/protocol → libs/core, and a platform-free core.
// Type checking does most of it (libs are compiled without Node and DOM types); this finds what types allow.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, sep } from 'node:path';
import { root } from './setup.mjs';

/** Parts of a package that have a door of their own, for those who need not load the rest. */
const DOORS = ['@atoll/client/agent', '@atoll/client/network'];

/** Doors that a browser can load: nothing behind them needs Node. */
const FREE_OF_NODE = { 'apps/client/src/agent/index.ts': ['socket.io-client', 'fastest-levenshtein'] };

/** Workspace packages that a folder may import. */
const ALLOWED = {
  'libs/core': [],
  'libs/protocol': ['@atoll/core'],
  'backbones/efficientnet-lite0': ['@atoll/core'],
  'examples/drawings': ['@atoll/core'],
  'apps/coordinator': ['@atoll/core', '@atoll/protocol', '@atoll/backbone-efficientnet-lite0'],
  'apps/client': ['@atoll/core', '@atoll/protocol'],
  'apps/dashboard': ['@atoll/core', '@atoll/protocol'],
  'apps/browser-site': ['@atoll/core', '@atoll/protocol', '@atoll/client'],
  'apps/cli': [
    '@atoll/core',
    '@atoll/protocol',
    '@atoll/coordinator',
    '@atoll/client',
    '@atoll/demo-drawings',
    '@atoll/backbone-efficientnet-lite0',
  ],
};

const FORBIDDEN_IN_LIBS = [
  [/\bMath\.random\b/, 'Math.random: randomness comes in as a seed'],
  [/\b(?:new\s+)?Date(?:\.now)?\s*\(/, 'the clock: time comes in as an argument'],
  [/\bperformance\.now\b/, 'the clock: time comes in as an argument'],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)\s*\(/, 'a timer: the caller decides when'],
  [/\b(?:fetch|WebSocket|XMLHttpRequest|EventSource)\s*\(/, 'the network: libs do no I/O'],
  [/\b(?:process|Buffer|globalThis|window|document|crypto)\s*[.[]/, 'the platform: libs run everywhere'],
];

const sources = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });

const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/.*$/gm, '$1');

const problems = [];
for (const [folder, allowed] of Object.entries(ALLOWED)) {
  const base = join(root, folder, 'src');
  if (!statSync(base, { throwIfNoEntry: false })?.isDirectory()) {
    problems.push(`${folder}/src is missing`);
    continue;
  }
  for (const path of sources(base)) {
    const name = relative(root, path).split(sep).join('/');
    const isTest = /\.test\.ts$/.test(name) || name.includes('/testing/');
    const text = withoutComments(readFileSync(path, 'utf8'));
    const report = (index, what) => problems.push(`${name}:${text.slice(0, index).split('\n').length}: ${what}`);
    for (const match of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      const [, target] = match;
      const from = target.split('/').slice(0, 2).join('/');
      if (target.startsWith('@atoll/') && !isTest && !allowed.includes(from)) report(match.index, `${folder} may not import ${target}`);
      if (target !== from && target.startsWith('@atoll/') && !DOORS.includes(target) && !(isTest && target === '@atoll/core/testing'))
        report(match.index, `${target} reaches past the package's public door`);
      if (target.startsWith('.') && !join(path, '..', target).startsWith(join(root, folder)))
        report(match.index, `${target} leaves the package`);
      const builtin = target.startsWith('node:') || builtinModules.includes(target);
      if (folder.startsWith('libs/') && !isTest && builtin) report(match.index, `libs import no Node built-in: ${target}`);
    }
    if (folder.startsWith('libs/') && !isTest)
      for (const [pattern, what] of FORBIDDEN_IN_LIBS)
        for (const match of text.matchAll(new RegExp(pattern, 'g'))) report(match.index, what);
  }
}

/** Every file that a door loads; types are gone by then. */
function loadedBy(path, known = new Set()) {
  if (known.has(path)) return known;
  known.add(path);
  for (const [, target] of loadsOf(path)) if (target.startsWith('.')) loadedBy(join(path, '..', target), known);
  return known;
}

function loadsOf(path) {
  const text = withoutComments(readFileSync(path, 'utf8'));
  const statements = [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s*)?['"]([^'"]+)['"]/gm)];
  return [...statements, ...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)];
}

for (const [door, packages] of Object.entries(FREE_OF_NODE)) {
  const free = [...packages, '@atoll/core', '@atoll/protocol'];
  for (const path of loadedBy(join(root, door))) {
    const name = relative(root, path).split(sep).join('/');
    for (const [, target] of loadsOf(path))
      if (!target.startsWith('.') && !free.includes(target))
        problems.push(`${name}: ${door} is to run in a browser, and this loads ${target}`);
    const text = withoutComments(readFileSync(path, 'utf8'));
    for (const match of text.matchAll(/\b(?:process\.|Buffer\b|NodeJS\b|setImmediate\b|__dirname\b)/g))
      problems.push(`${name}: ${door} is to run in a browser, and this uses ${match[0]}`);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`Dependencies point the right way (${Object.keys(ALLOWED).length} packages).`);
