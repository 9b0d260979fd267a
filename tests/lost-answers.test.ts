import { join } from 'node:path';
import { digestToBytes } from '@atoll/protocol';
import { expect, it, vi } from 'vitest';
import { Store } from '../apps/coordinator/src/storage/index.ts';
import { type Acknowledgement, SyntheticSite } from './support/crash/synthetic-site.ts';
import { headsOf, journalOf, launch } from './support/federation.ts';
import { runAtoll, type ServedCoordinator, serve } from './support/processes.ts';
import { realCanary } from './support/raw-site.ts';
import { scratchFolder } from './support/shared-data.ts';

const FEDERATION = {
  federation: 'cells',
  classes: ['platelets', 'rbc', 'wbc'],
  strategy: 'fedavg',
  rounds: 2,
  cohort: { sites: 3, quorum: 3 },
  deadlines: { join: '10m', prepare: '10m', step: '10m', reconnect: '10m' },
  evaluation: { alone: 'off' },
};
const NAMES = ['aster', 'birch', 'cedar'];

it('stored answers that are damaged or gone are asked for once more, to the same head, and the audit tells of it', async () => {
  const canary = await realCanary('pooled');
  const calm = await played(canary, false);
  const hit = await played(canary, true);
  expect(hit.heads.final).toMatch(/^[0-9a-f]{64}$/);
  expect(hit.heads).toEqual(calm.heads);
  expect(hit.events.flatMap((event) => (event.type === 'answer-lost' ? [event.site] : []))).toEqual(['aster', 'birch']);

  const { code, output } = await runAtoll('audit', '--data', hit.folder, '--recompute');
  expect(code, output).toBe(0);
  expect(output).toMatch(/the stored answer of aster was lost/);
  expect(output).toMatch(/the stored answer of birch was lost/);
});

/** A run of three sites; between the answers of two and that of the third the coordinator is killed, and loses what it stored of them. */
async function played(canary: Float32Array, loses: boolean) {
  const folder = await scratchFolder();
  let coordinator: ServedCoordinator = await serve(join(folder, 'coordinator'));
  const { url, port } = coordinator;
  const run = await launch(coordinator, folder, FEDERATION);
  const acknowledged: Acknowledgement[] = [];
  const sites: SyntheticSite[] = NAMES.map(
    (name) =>
      new SyntheticSite({
        url,
        name,
        run,
        folder,
        canary,
        images: 24,
        onAcknowledged: (acknowledgement) => {
          acknowledged.push(acknowledgement);
          if (loses && name === 'cedar' && acknowledgement.kind === 'joined' && !back) void sites[2]?.stop();
        },
      }),
  );
  let back = false;
  if (loses) {
    const waitsForCedar = () => {
      const tasks = acknowledged.flatMap((one) => (one.kind === 'accepted' && one.site !== 'cedar' ? [one] : []));
      const answers = tasks.filter(({ task }) => task === tasks.at(-1)?.task);
      expect(answers.map(({ site }) => site).sort()).toEqual(['aster', 'birch']);
      expect(acknowledged.some((one) => one.kind === 'joined' && one.site === 'cedar')).toBe(true);
      expect(acknowledged.some((one) => one.kind === 'accepted' && one.site === 'cedar' && one.task === answers[0]?.task)).toBe(false);
      return answers;
    };
    const answers = await vi.waitFor(waitsForCedar, { timeout: 120_000 });
    await coordinator.kill('SIGKILL');
    const store = new Store(join(folder, 'coordinator'));
    for (const { site, digest } of answers) {
      const name = digestToBytes(digest as Parameters<typeof digestToBytes>[0]); // as the site sent it
      if (site === 'aster') store.run('UPDATE blobs SET bytes = zeroblob(size) WHERE digest = ?', name);
      else store.run('DELETE FROM blobs WHERE digest = ?', name);
    }
    store.close();
    coordinator = await serve(join(folder, 'coordinator'), port);
    back = true;
    await sites[2]?.restart();
  }
  await Promise.all(sites.map((site) => site.head));
  await coordinator.kill('SIGTERM');
  const events = journalOf(join(folder, 'coordinator'), run);
  return { folder: join(folder, 'coordinator'), events, heads: headsOf(events) };
}
