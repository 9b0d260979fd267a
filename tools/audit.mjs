// Compares the production dependencies of package-lock.json with the vulnerabilities that the registry knows. Fails on a
// high or critical one. A registry that answers no audits is said, and is no failure: there is nothing to compare with.
import { spawnSync } from 'node:child_process';
import { environment, root } from './setup.mjs';

const args = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=60000', ...process.argv.slice(2)];
const npm = process.env.npm_execpath;
const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
const shell = command === 'npm' && process.platform === 'win32';
const { stdout, error } = spawnSync(command, [...first, ...args], { cwd: root, env: environment, encoding: 'utf8', shell });
if (error) throw error;

const answer = parse(stdout);
const counts = answer?.metadata?.vulnerabilities;
if (counts === undefined) {
  console.log(`The registry answers no audits (${answer?.message ?? 'no answer'}): the dependencies were compared with nothing.`);
} else {
  const severe = Object.values(answer.vulnerabilities).filter(({ severity }) => severity === 'high' || severity === 'critical');
  for (const { name, severity, via, range } of severe) {
    const titles = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`));
    console.error(`${severity}: ${name} ${range}: ${titles.join('; ')}`);
  }
  const { moderate, low, info } = counts;
  console.log(`Known vulnerabilities of production dependencies: ${severe.length} high or critical, ${moderate + low + info} lower.`);
  if (severe.length > 0) process.exitCode = 1;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
