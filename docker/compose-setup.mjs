// What compose.yaml does once before sites join: the demo's drawings, an invitation for each site, the run.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { renderDrawings } from '@atoll/demo-drawings';

const COORDINATOR = 'https://coordinator:7700';
const atoll = (...args) =>
  execFileSync('node', ['/atoll/apps/cli/bin/atoll.js', ...args, '--url', COORDINATOR, '--operator', '/data/atoll-operator.json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const rendered = await renderDrawings({ directory: '/drawings' });
console.log(`${rendered.reduce((sum, { renderedCount }) => sum + renderedCount, 0)} drawings made.`);

for (const site of readdirSync('/states')) {
  const file = `/states/${site}/invitation`;
  if (existsSync(file)) continue;
  atoll('invite', site, '--out', file);
  console.log(`Invited ${site}.`);
}

if (atoll('runs').startsWith('No run yet')) console.log(atoll('launch', '/federation.yaml').trim());
else console.log('There is a run already; launch another with atoll launch.');
