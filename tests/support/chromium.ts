import { existsSync } from 'node:fs';

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
