import { exec, execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { blocksOf } from './support/documents.ts';
import { threeSites } from './support/federation.ts';
import { hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';
import { linesOf } from './support/walk.ts';

const run = promisify(execFile);
const shell = promisify(exec);
/** In the order of their dependencies. */
const PACKAGES = ['libs/core', 'libs/protocol', 'backbones/efficientnet-lite0', 'apps/client', 'apps/coordinator'];
/** Every package has a page; the blocks of these run to their end by themselves. */
const RUN_ALONE = ['libs/core', 'libs/protocol', 'backbones/efficientnet-lite0', 'apps/coordinator'].map((folder) => `${folder}/README.md`);
const PAGES = ['docs/how-to/extend-atoll.md', 'docs/reference/api.md', ...PACKAGES.map((folder) => `${folder}/README.md`)];
const EXAMPLES = ['federate.ts', 'own-strategy.ts', 'own-data-source.ts', 'own-head.ts'];

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest; // ours

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile()
      ? [
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/'),
        ]
      : [],
  );

/** Packs the packages and lays them out as an installation does; what others made is linked to. */
async function install(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@atoll'), { recursive: true });
  const [command = ''] = linesOf('docs/reference/api.md');
  await shell(command.replace('FOLDER', `"${folder}"`), { cwd: ROOT, maxBuffer: 2 ** 26 });
  const others = new Set(['@types/node', 'long']); // of protobufjs: npm puts it beside the others
  for (const source of PACKAGES) {
    const { name, dependencies = {} } = manifestOf(source);
    await mkdir(join(modules, name));
    const tarball = `${name.slice(1).replace('/', '-')}-0.1.0.tgz`;
    await run('tar', ['-xzf', tarball, '-C', join('node_modules', name), '--strip-components=1'], { cwd: folder });
    for (const other of Object.keys(dependencies)) if (!other.startsWith('@atoll/')) others.add(other);
  }
  for (const name of others) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    const own = PACKAGES.map((source) => join(ROOT, source, 'node_modules', name)).find((path) => existsSync(path));
    await symlink(own ?? join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
}

it('the packages, installed elsewhere, are whole: examples and the code of pages compile against their types, all of them, and run', async () => {
  const folder = await scratchFolder();
  await install(folder);
  for (const source of PACKAGES) {
    const { name } = manifestOf(source);
    expect(manifestOf(source).private).toBeUndefined();
    const files = filesBelow(join(folder, 'node_modules', name));
    expect(
      ['LICENSE', 'NOTICE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts'].filter((file) => !files.includes(file)),
    ).toEqual([]);
    expect(files.filter((file) => /\.test\.|testing\/|^src\/|\.map$|tsbuildinfo/.test(file))).toEqual([]);
  }

  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'elsewhere', private: true, type: 'module' }));
  for (const example of EXAMPLES) await copyFile(join(ROOT, 'examples', example), join(folder, example));
  const blocks = PAGES.flatMap((page) => blocksOf(page).flatMap(({ language, text }) => (language === 'ts' ? [{ page, text }] : [])));
  expect(PAGES.filter((page) => blocks.every((block) => block.page !== page))).toEqual([]);
  const snippets = blocks.map((_, place) => `page-${place}.ts`);
  await Promise.all(blocks.map(({ text }, place) => writeFile(join(folder, `page-${place}.ts`), text)));
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    rewriteRelativeImportExtensions: true,
    rootDir: '.',
    outDir: 'out',
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [...EXAMPLES, ...snippets] }));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiled = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch((error: { stdout: string }) => error);
  const ours = compiled.stdout.split('\n').filter((line) => /error TS/.test(line) && !/node_modules\/(?!@atoll\/)/.test(line));
  expect(ours).toEqual([]); // what others' types say of each other, those of WebGPU and of the DOM, is theirs

  const loaded = await run(process.execPath, ['--input-type=module', '-e', LOAD], { cwd: folder });
  expect(JSON.parse(loaded.stdout)).toEqual(['my-average', 'two-layers', 'function']);
  for (const [place, { page }] of blocks.entries())
    if (RUN_ALONE.includes(page)) await run(process.execPath, [`out/page-${place}.js`], { cwd: folder });
  if (!hasSharedData()) return;
  const folders = (await threeSites(folder, 6)).map(({ data }) => data);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', RUN, ...folders], { cwd: folder });
  expect(stdout).toMatch(/strategy my-average[\s\S]*head [0-9a-f]{64}/);
});

const LOAD = `
  import { strategy } from './out/own-strategy.js';
  import { head } from './out/own-head.js';
  import { archiveSource } from './out/own-data-source.js';
  console.log(JSON.stringify([strategy.name, head.name, typeof archiveSource]));
`;
const RUN = `
  import { main } from './out/own-strategy.js';
  await main(process.argv.slice(1));
`;
