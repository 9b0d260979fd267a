import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';

const PLACES = [
  process.env.ATOLL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium of this machine, or null where that is allowed: tests then skip and say so. In CI absence is a failure. */
export function findChromium(): string | null {
  const found = PLACES.find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return found;
  if (process.env.CI !== undefined) throw new Error('No Chromium; CI must have one');
  console.warn('Skipped: no Chromium here; set ATOLL_CHROMIUM to its path');
  return null;
}

/** For what a page does on a machine that is busy. */
export const SLOW_MACHINE_MS = 120_000;

/** A Chromium for one test. One that has not started within Playwright's 30 s never does; it is ended and another started. */
export async function launchChromium(...args: string[]): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium');
  const start = (): Promise<Browser> => chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });
  const browser = await start().catch((error: unknown) => {
    console.error(`Chromium is started again: ${error instanceof Error ? error.message : error}`);
    return start();
  });
  onTestFinished(() => browser.close());
  return browser;
}
