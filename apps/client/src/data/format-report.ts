import { columnLine } from './columns.ts';
import type { ClassSummary, DataReport } from './data-report.ts';
import type { Finding, Severity } from './finding.ts';

const WORDS: Record<Severity, string> = { error: 'ERROR', warning: 'WARNING', info: 'note' };

const number = (value: number): string => value.toLocaleString('en-US');
const count = (value: number, noun: string, plural = `${noun}s`): string => `${number(value)} ${value === 1 ? noun : plural}`;

/** A data report in plain words for a terminal: a table of the classes, what was found and what to do, and one line that sums it up. */
export function formatDataReport(report: DataReport): string {
  const lines = [
    `Data in ${report.source}`,
    `${count(report.images, 'image')}, ${count(report.classes.length, 'class', 'classes')}, ${formatBytes(report.sizeBytes)}`,
  ];
  const rows = report.unlabelled === null ? report.classes : [...report.classes, { ...report.unlabelled, name: 'without a label' }];
  if (rows.length > 0) lines.push('', ...table(rows));
  if (report.columns !== undefined)
    lines.push('', 'Columns beside the images', ...report.columns.map((column) => `  ${columnLine(column)}`));
  for (const finding of report.findings) lines.push('', ...paragraph(finding));
  lines.push('', verdict(report));
  return lines.map(printable).join('\n');
}

function table(classes: readonly ClassSummary[]): string[] {
  const total = classes.reduce((sum, { usable }) => sum + usable, 0);
  const rows = classes.map(({ name, images, usable, groups, medianWidth, medianHeight, known }) => [
    known ? name : `${name} (unknown)`,
    number(images),
    number(usable),
    total === 0 ? '–' : `${((100 * usable) / total).toFixed(1)} %`,
    number(groups),
    usable === 0 ? '–' : `${medianWidth}×${medianHeight}`,
  ]);
  const cells = [['Class', 'Images', 'Usable', 'Share', 'Groups', 'Median size'], ...rows];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column > 0))
      .join('   ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('───');
  return [lines[0] ?? '', rule, ...lines.slice(1)];
}

/** East Asian wide characters take two columns of a terminal, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
      character,
    )
      ? 2
      : 1;
  }
  return width;
}

function pad(cell: string, width: number, right: boolean): string {
  const space = ' '.repeat(width - displayWidth(cell));
  return right ? space + cell : cell + space;
}

function paragraph({ severity, sentence, hint, count, examples }: Finding): string[] {
  const rest = count - examples.length;
  return [
    `${WORDS[severity].padEnd(8)} ${sentence}`,
    ...examples.map((example) => `           ${example}`),
    ...(examples.length > 0 && rest > 0 ? [`           … and ${number(rest)} more`] : []),
    `         → ${hint}`,
  ];
}

/** A file name may hold control characters that would move the cursor or colour the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?');

function verdict({ images, samples, findings }: DataReport): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const found = errors + warnings === 0 ? 'Nothing to mend.' : `${count(errors, 'error')}, ${count(warnings, 'warning')}.`;
  return `${number(samples.length)} of ${count(images, 'image')} can be used. ${found}`;
}

/** `12.3 MB`, in powers of 1000. */
function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes === 0 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
