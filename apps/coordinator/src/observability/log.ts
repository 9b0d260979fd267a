import { pino } from 'pino';
import type { LogLine } from './log-line.ts';

/** How the log is written: lines for people, one JSON object a line, or not at all. */
export const LOG_FORMS = ['text', 'json', 'off'] as const;
/** One of {@link LOG_FORMS}. */
export type LogForm = (typeof LOG_FORMS)[number];

/** Writes a line of the log. */
export type Log = (line: LogLine) => void;

/**
 * The log of a coordinator.
 * @param write takes one line with its end; standard output unless told
 */
export function openLog(form: LogForm, write: (line: string) => void = (line) => void process.stdout.write(line)): Log {
  if (form === 'off') return () => undefined;
  if (form === 'text')
    return ({ level, run, message }) => {
      if (level !== 'debug') write(`${new Date().toISOString().slice(11, 19)}  ${run === undefined ? '' : `${run}: `}${message}\n`);
    };
  const logger = pino(
    {
      level: 'debug',
      base: { name: 'atoll' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return ({ level, message, ...fields }) => logger[level](fields, message);
}
