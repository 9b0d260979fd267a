import { AtollError, ERRORS } from '@atoll/core';

const INTERVAL_MS = 100;

/** Lines on standard output, and under them one line that changes while something is under way (only on a terminal). */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;
  #current = '';
  #at = 0;

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
  }

  /** A line that stays. */
  line(text = ''): void {
    this.#erase();
    this.#stream.write(`${text}\n`);
    if (this.#current !== '') this.#draw();
  }

  /** The line that changes; not shown where output is no terminal. */
  progress(text: string): void {
    this.#current = text;
    const now = Date.now();
    if (!this.#stream.isTTY || now - this.#at < INTERVAL_MS) return;
    this.#at = now;
    this.#erase();
    this.#draw();
  }

  /** Takes the changing line away. */
  done(): void {
    this.#erase();
    this.#current = '';
  }

  #draw(): void {
    if (this.#stream.isTTY) this.#stream.write(this.#current.slice(0, (this.#stream.columns ?? 80) - 1));
  }

  #erase(): void {
    if (this.#stream.isTTY && this.#current !== '') this.#stream.write('\r\u001b[2K');
  }
}

/** `██████░░░░  412 of 945` */
export function bar(done: number, total: number, width = 24): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}  ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`;
}

/** What an engine says of itself and of the better ones: one line each, the first labelled. */
export function engineText(lines: readonly string[]): string {
  return lines
    .map((line, index) => `${index === 0 ? 'Engine     ' : '           '}${line.trim().replace('Training engine: ', '')}`)
    .join('\n');
}

/** A package that is not there, as in the coordinator's image, which cannot train: error 105. Any other error as it came. */
export function partMissing(error: unknown): unknown {
  const [, name] = (error instanceof Error && /^Cannot find package '([^']+)' imported from/.exec(error.message)) || [];
  return name === undefined ? error : new AtollError(105, `This command needs ${name}, which is not installed here.`, { cause: error });
}

/** Tells of an error: number, sentence, hint; a stack only for what is no AtollError. */
export function describeError(error: unknown): string {
  if (error instanceof AtollError) return `Error ${error.code} (${ERRORS[error.code].title}): ${error.message}\n  ${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Columns with their widest cell's width; cells that are numbers stand right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  const isNumber = (cell: string) => /^[+−-]?[\d.,]+( ?[%a-zA-Z]{0,3})?$/.test(cell);
  return rows
    .map((row) =>
      row
        .map((cell, i) => (isNumber(cell) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
