import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Campaign, caseOf, runCampaign } from './campaign.ts';
import { keepCase, keptCases } from './corpus.ts';
import type { Order, Told } from './order.ts';
import { targetOf } from './targets/index.ts';

const PLACE_BYTES = 64;

/** The targets in a process of their own, so that whatever happens to it is seen from outside: takes orders until nobody gives any. */
export async function main(): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  process.on('message', (order: Order) => {
    last = last.then(() => perform(order));
  });
  await tell({ type: 'ready' });
  await new Promise((resolve) => process.once('disconnect', resolve));
  process.exit(); // timers of connections that were left go on otherwise
}

async function perform(order: Order): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-fuzz-'));
  const target = await targetOf(order.target);
  const surface = await target.open(folder);
  let told: Told;
  try {
    if (order.only !== null) {
      const bytes = caseOf(surface, target.name, order.seed, order.only);
      told = { type: 'kept', path: keepCase(order.corpus, target.name, bytes) };
    } else {
      const place = openSync(order.place, 'w');
      const campaign: Campaign = {
        seed: order.seed,
        cases: order.cases,
        seconds: order.seconds,
        kept: keptCases(order.corpus, target.name),
        starts: (which) => void writeSync(place, which.padEnd(PLACE_BYTES).slice(0, PLACE_BYTES), 0),
        alive: (done) => process.send?.({ type: 'alive', done } satisfies Told),
      };
      const report = await runCampaign(target, surface, campaign);
      closeSync(place);
      const found = report.found.map(({ which, what, bytes }) => ({
        which,
        what,
        path: bytes.length === 0 ? null : keepCase(order.corpus, target.name, bytes),
      }));
      told = { type: 'report', report: { ...report, found } };
    }
  } finally {
    await surface.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  await tell(told);
}

const tell = (told: Told): Promise<void> =>
  new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('started by nobody'));
    else process.send(told, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
