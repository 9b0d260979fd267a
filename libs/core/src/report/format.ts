import type { HeadlineMetric } from './types.ts';

const THIN_SPACE = '\u202f';

/** 0.7514 → `75.1`. */
export function percent(share: number): string {
  return percentNumber(share).toFixed(1);
}

/** 0.7514 → `75.1 %`. */
export function percentSigned(share: number): string {
  return `${percent(share)}${THIN_SPACE}%`;
}

/** 0.9214 and 0.032 → `92.1 ± 3.2`. */
export function meanAndDeviation({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string {
  return `${percent(mean)} ± ${percent(deviation)}`;
}

/** Difference in percentage points of the two shares as they are printed, so that a reader who subtracts agrees. */
export function pointsBetween(from: number, to: number): number {
  return Math.round(10 * percentNumber(to) - 10 * percentNumber(from)) / 10;
}

/** 14.2 → `+14.2`, −0.4 → `−0.4`, 0 → `±0.0`. */
export function signed(value: number, digits = 1): string {
  if (value === 0) return `±${(0).toFixed(digits)}`;
  return `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)}`;
}

export function wholeNumber(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${significant(size / 1000)} kB`;
  if (size < 1_000_000_000) return `${significant(size / 1_000_000)} MB`;
  return `${significant(size / 1_000_000_000)} GB`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Five → `five`; from thirteen on, digits. */
export function countWord(count: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
  return words[count] ?? wholeNumber(count);
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Keeps both ends: names of one family differ at their ends. */
export function shortened(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (length - 1 - head)).join('')}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The figures in words, for people. */
export const METRIC_TITLES: Readonly<Record<HeadlineMetric, string>> = {
  accuracy: 'accuracy',
  balancedAccuracy: 'balanced accuracy',
  macroF1: 'macro F1',
};

function percentNumber(share: number): number {
  return Math.round(share * 1000) / 10;
}

function significant(value: number): string {
  return value < 99.5 ? value.toFixed(1) : Math.round(value).toString();
}
