import { join } from 'node:path';
import { LIMITS } from '@atoll/protocol';
import { describe, expect, it } from 'vitest';
import { BLOOD_CELLS, headsOf, joinSite, journalOf, launch, reachesRound, threeSites } from './support/federation.ts';
import { serve } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

const MLP = { ...BLOOD_CELLS, head: { kind: 'mlp', hidden: 128 }, rounds: 3, training: { ...BLOOD_CELLS.training, localEpochs: 1 } };

describe.skipIf(!hasSharedData())('a head that is too large for one message', () => {
  it('travels in parts, also over a coordinator that is killed, to the same head', async () => {
    const folder = await scratchFolder();
    const sites = await threeSites(folder, 8);
    const heads = [];
    for (const killed of [false, true]) {
      const first = await serve(join(folder, `coordinator-${killed}`));
      const run = await launch(first, folder, MLP);
      const joined = sites.map((site) => joinSite({ ...site, state: `${site.state}-${killed}` }, first.url, join(folder, 'cache')));
      let coordinator = first;
      if (killed) {
        await reachesRound(first.url, run, 2);
        await first.kill('SIGKILL');
        coordinator = await serve(first.folder, first.port);
      }
      for (const site of joined) {
        const { code, output } = await site.ended;
        expect(code, output).toBe(0);
      }
      await coordinator.kill('SIGTERM');
      const events = journalOf(coordinator.folder, run);
      const sizes = events.flatMap((event) => (event.type === 'result-accepted' && event.task.endsWith('-fit') ? [event.sizeBytes] : []));
      expect(Math.min(...sizes)).toBeGreaterThan(2 * LIMITS.inlineBytes);
      heads.push(headsOf(events));
    }
    expect(heads[0]?.final).toMatch(/^[0-9a-f]{64}$/);
    expect(heads[1]).toEqual(heads[0]);
  });
});
