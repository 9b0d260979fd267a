import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { TargetReport } from './order.ts';
import { TARGETS, targetOf } from './targets/index.ts';
import { Watch } from './watch.ts';

const USAGE = `npm run fuzz -- [--target NAME|all] [--cases N] [--seed S] [--seconds T] [--corpus DIR]

Throws bad input at Atoll's doors. Kept cases come first, then N new ones for each target (1000; fewer where one takes
long), for T seconds at most (170). The same seed gives the same cases. What is found is printed and kept in the corpus;
then the exit code is 1.

Targets: ${Object.keys(TARGETS).join(', ')}`;

/** The command. */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: 'string', default: 'all' },
      cases: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '170' },
      corpus: { type: 'string', default: fileURLToPath(new URL('corpus', import.meta.url)) },
      help: { type: 'boolean', default: false },
    },
  });
  const targets = values.target === 'all' ? Object.keys(TARGETS) : values.target.split(',');
  const [cases, seed, seconds] = [values.cases, values.seed, values.seconds].map(Number);
  const usable = [cases, seed, seconds].every((value) => value !== undefined && Number.isInteger(value) && value >= 0);
  if (values.help || !usable || targets.some((name) => !Object.hasOwn(TARGETS, name))) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const reports: TargetReport[] = [];
  const watch = new Watch();
  try {
    for (const target of targets) {
      const { cost } = await targetOf(target);
      const share = Math.ceil((cases ?? 0) / cost);
      const report = await watch.campaign({ target, seed: seed ?? 0, cases: share, seconds: seconds ?? 0, corpus: values.corpus });
      reports.push(report);
      print(report, seed ?? 0);
    }
  } finally {
    watch.close();
  }
  const total = reports.reduce((sum, report) => sum + report.cases, 0);
  const findings = reports.flatMap(({ found }) => found).length;
  const took = reports.reduce((sum, report) => sum + report.seconds, 0);
  console.log(`${total} cases in ${took.toFixed(0)} s, ${findings} findings`);
  process.exitCode = findings > 0 ? 1 : 0;
}

function print(
  { target, kept, cases, seconds, cpuSeconds, outcomes, longestMs, heapGrowthBytes, rssGrowthBytes, found }: TargetReport,
  seed: number,
): void {
  const mebi = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const tally = Object.entries(outcomes).map(([what, count]) => `${what} ${count}`);
  console.log(
    `${target}: ${cases} cases and ${kept} kept ones in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of the processor), ${found.length} findings`,
  );
  console.log(`  outcomes: ${tally.join(', ') || 'none'}`);
  console.log(`  longest ${longestMs.toFixed(0)} ms; heap ${mebi(heapGrowthBytes)} MiB, process ${mebi(rssGrowthBytes)} MiB more`);
  for (const { which, what, path } of found)
    console.log(`  FOUND with seed ${seed}, case ${which}: ${what}${path === null ? '' : `\n    kept as ${path}`}`);
}
