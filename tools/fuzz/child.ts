import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Campaign, caseOf, runCampaign } from './campaign.ts';
import { keepCase, keptCases } from './corpus.ts';
import type { Order, Told } from './order.ts';
import { targetOf } from './targets/index.ts';

const PLACE_BYTES = 64;

/** One target in a process of its own, so that whatever happens to it is seen from outside. */
export async function main([text = '{}']: readonly string[]): Promise<void> {
  const order = JSON.parse(text) as Order; // made by the process that starts this one
  const folder = mkdtempSync(join(tmpdir(), 'atoll-fuzz-'));
  const target = await targetOf(order.target);
  const surface = await target.open(folder);
  try {
    if (order.only !== null) {
      const bytes = caseOf(surface, target.name, order.seed, order.only);
      await tell({ type: 'kept', path: keepCase(order.corpus, target.name, bytes) });
      return;
    }
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
    await tell({ type: 'report', report: { ...report, found } });
  } finally {
    await surface.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.disconnect();
  }
}

const tell = (told: Told): Promise<void> =>
  new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('started by nobody'));
    else process.send(told, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
