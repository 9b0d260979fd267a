import { readFile } from 'node:fs/promises';
import { checkDataset, formatDataReport, labelledFor, readDataset } from '@atoll/client';
import { readFederation } from '@atoll/coordinator';
import { bar, Terminal } from '../terminal/terminal.ts';

/** `atoll data check DIR`: what a site would find when it joins, without joining. Exit code 1 when there are errors. */
export async function dataCheck(
  source: string,
  options: { federation?: string; classes?: string; groupBy?: string; json?: boolean },
): Promise<void> {
  const { federation, classes, groupBy, json } = options;
  const wanted = federation === undefined ? undefined : readFederation(await readFile(federation, 'utf8'));
  const terminal = new Terminal(process.stderr);
  const read = await readDataset(source, { anyLabels: wanted !== undefined, ...(groupBy === undefined ? {} : { groupBy }) });
  const { dataset, classes: named } =
    wanted === undefined ? { dataset: read, classes: classes?.split(',').map((name) => name.trim()) } : labelledFor(read, wanted);
  const report = await checkDataset(dataset, {
    ...(named === undefined ? {} : { classes: named }),
    onProgress: (done, total) => terminal.progress(`Checking  ${bar(done, total)} images`),
  });
  terminal.done();
  console.log(json ? JSON.stringify({ ...report, samples: undefined }, null, 2) : formatDataReport(report));
  if (report.findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}
