// @ts-check
// For preloads of the crash tests (`node --import`): the product knows nothing of it.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const FILE = process.env.ATOLL_TEST_CRASHES ?? '';
const ONLY = new RegExp(process.env.ATOLL_TEST_CRASH_POINTS ?? '.', 'u');
const passed = new Set(existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n') : []);

/** True until the process has been killed at this point once, in this life or an earlier one. */
export const isDue = (/** @type {string} */ point) => !passed.has(point) && ONLY.test(point);

/** Ends the process as a power cut would, the first time that it comes here: nothing after this line happens. */
export function diesAt(/** @type {string} */ point) {
  if (!isDue(point)) return;
  appendFileSync(FILE, `${point}\n`);
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
