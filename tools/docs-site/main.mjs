// npm run docs [-- --serve [--port N]]: the documentation as a site, in tools/docs-site/dist/site. VitePress has a lock of its
// own and is installed here, once, since nobody needs it to use or test Atoll.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '../setup.mjs';
import { gather } from './gather.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false }, port: { type: 'string', default: '7780' } } });

install();
gather(join(here, 'dist', 'pages'));
const { build, serve } = await import('vitepress');
await build(here);
console.log(`The site is in ${join(here, 'dist', 'site')}.`);
if (values.serve) {
  await serve({ root: here, port: Number(values.port) });
  console.log(`It is served at http://localhost:${values.port}, until Ctrl-C.`);
}

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  const stamp = join(here, 'node_modules', '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing VitePress (once; about a quarter of a minute) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm?.endsWith('.js')) run(process.execPath, [npm, ...args], { cwd: here });
  else run('npm', args, { cwd: here, shell: process.platform === 'win32' });
  writeFileSync(stamp, wanted);
}
