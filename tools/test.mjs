// npm test: installs, builds, checks form and dependencies, and runs every test. The last line counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, environment, install, node, root } from './setup.mjs';

install();
build();
node('tools/check-boundaries.mjs');
node('node_modules/@biomejs/biome/bin/biome', 'check', '.');
node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json');
node('node_modules/typescript/bin/tsc', '-p', 'apps/dashboard');
node('node_modules/typescript/bin/tsc', '-p', 'apps/browser-site');

const scratch = mkdtempSync(join(tmpdir(), 'atoll-test-'));
const results = join(scratch, 'results.json');
try {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, env: environment, stdio: 'inherit' });
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
  const skipped = numPendingTests + numTodoTests;
  const failed = numFailedTests === 0 && (status !== 0 || numFailedTestSuites > 0) ? Math.max(1, numFailedTestSuites) : numFailedTests;
  const silentlySkipped = process.env.CI !== undefined && skipped > 0;
  if (silentlySkipped) console.error(`${skipped} tests were skipped; in CI none may.`);
  console.log(`${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 || silentlySkipped || numPassedTests === 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
