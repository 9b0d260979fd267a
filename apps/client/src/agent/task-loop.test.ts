import { join } from 'node:path';
import { AtollError, digestOf, headArchitecture, type Task } from '@atoll/core';
import { digest, fitTask, site as siteId, summariseTask, taskId } from '@atoll/core/testing';
import { encode, encodeHead, LIMITS, type TaskAnswer, taskMessage, wire } from '@atoll/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { blobsOf, countTraffic, defer, SiteConnection } from '../connection/index.ts';
import { selectEngine } from '../engines/index.ts';
import { openNetwork } from '../network/index.ts';
import { folderFiles, openAnswers } from '../state/index.ts';
import type { SiteParts } from '../tasks/index.ts';
import { accepted, messagesOf, type Reactions, startTestCoordinator } from '../testing/coordinator.ts';
import { federationOf } from '../testing/federation.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { startClock } from './clock.ts';
import type { AgentEvent } from './events.ts';
import { TaskLoop } from './task-loop.ts';

const federation = federationOf({ classes: ['a', 'b'] });
const architecture = headArchitecture(federation.head, { featureSize: 4, classes: 2 });
const head = encodeHead(architecture.initialise(1));
const north = siteId('north');
const fit = fitTask({ id: taskId('demo-1/2-fit'), head: digestOf(head), epochs: 2 });
const summarise = summariseTask({ id: taskId('demo-1/1-summarise') });

function partsOf(shift: number): SiteParts {
  const set = (count: number) => ({
    features: Float32Array.from({ length: count * 4 }, (_, i) => Math.sin(i + shift)),
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
    groups: Array.from({ length: count }, (_, i) => `image ${i}`),
    count,
    dimension: 4,
  });
  return { train: set(20), validation: set(4), test: set(4) };
}

/** A site that has joined, with its answers in `folder`. */
async function startSite(folder: string, reactions: Reactions, parts = partsOf(0)) {
  const coordinator = await startTestCoordinator({
    blob: () => ({ body: 'blob', blob: { size: head.length, offset: 0, bytes: head } }),
    ...reactions,
  });
  const events: AgentEvent[] = [];
  const holder: { loop?: TaskLoop } = {};
  const connection = new SiteConnection({
    url: coordinator.url,
    network: openNetwork(coordinator.url),
    site: north,
    instance: 'one',
    software: 'test',
    traffic: countTraffic(),
    giveUpAfterMs: 60_000,
    reconnect: { firstMs: 5, lastMs: 20 },
    onTask: (assignment) => holder.loop?.assign(assignment),
    onClosed: (closed) => holder.loop?.close(closed),
  });
  const { tf } = await selectEngine({ forced: 'cpu' });
  const answered = defer<void>();
  const loop = new TaskLoop({
    run: 'demo-1',
    site: north,
    federation,
    architecture,
    openScope: async (scope) => Promise.reject(new Error(`there is no ${scope}`)),
    tf,
    connection,
    blobs: blobsOf(connection),
    answers: openAnswers(folderFiles(folder)),
    data: digest('the same images'),
    keepPersonal: async () => undefined,
    written: (work) => work(),
    clock: startClock(),
    emit: (event) => {
      events.push(event);
      if (event.kind === 'task-finished') answered.resolve();
    },
  });
  holder.loop = loop;
  await connection.join(new Uint8Array());
  const ended = defer<void>();
  const running = loop.run(Promise.resolve(parts), ended.promise);
  running.catch(() => undefined);
  const stop = async () => {
    ended.resolve();
    await running.catch(() => undefined);
    connection.close();
    await coordinator.close();
  };
  onTestFinished(stop);
  const assign = (task: Task) =>
    coordinator.send('task', encode(wire.Assignment, { run: 'demo-1', task: taskMessage(task, north), deadline: 0 }));
  return { coordinator, loop, events, running, answered: answered.promise, stop, assign };
}

const inlineOf = (site: Awaited<ReturnType<typeof startSite>>) =>
  messagesOf(site.coordinator, 'result', wire.Result).map(({ inline }) => Uint8Array.from(inline));

test('a site that ended before its answer was acknowledged sends the same bytes when it is back', async () => {
  const folder = join(await temporaryFolder(), 'answers');
  const came = defer<void>();
  const first = await startSite(folder, {
    result: () => {
      came.resolve();
      return 'silent';
    },
  });
  first.assign(fit);
  await came.promise;
  await first.stop();
  const [sent] = inlineOf(first);

  // With other features the answer would be another if it were computed again.
  const second = await startSite(folder, { result: () => accepted }, partsOf(1));
  second.assign(fit);
  await second.answered;
  expect(inlineOf(second)).toEqual([sent]);
  expect(second.coordinator.received.some(({ kind }) => kind === 'blob')).toBe(false);

  const fresh = await startSite(join(folder, 'elsewhere'), { result: () => accepted }, partsOf(1));
  fresh.assign(fit);
  await fresh.answered;
  expect(inlineOf(fresh)).not.toEqual([sent]);
});

test('a task that comes again is answered again with the same bytes', async () => {
  const twice = defer<void>();
  const site = await startSite(join(await temporaryFolder(), 'answers'), {
    result: (_, times) => {
      if (times === 2) twice.resolve();
      return accepted;
    },
  });
  site.assign(fit);
  site.assign(fit); // while it is worked on: nothing happens
  await site.answered;
  site.assign(fit);
  await twice.promise;
  const [first, second] = inlineOf(site);
  expect(second).toEqual(first);
});

test('work on a closed task is dropped and the next task is done', async () => {
  const site = await startSite(join(await temporaryFolder(), 'answers'), { result: () => accepted });
  const long: Task = { ...fit, epochs: 1_000_000 };
  site.assign(long);
  await expect.poll(() => site.events.some(({ kind }) => kind === 'training'), { timeout: 30_000 }).toBe(true);
  site.coordinator.send('closed', encode(wire.TaskClosed, { run: 'demo-1', task: long.id, reason: 'deadline' }));
  site.assign(summarise);
  await site.answered;
  expect(messagesOf(site.coordinator, 'result', wire.Result).map(({ task }) => task)).toEqual([summarise.id]);
  expect(site.events).toContainEqual({ kind: 'task-closed', task: long.id, reason: 'deadline' });
});

test('an answer that is refused as wrong ends the site with the refusal', async () => {
  const site = await startSite(join(await temporaryFolder(), 'answers'), {
    result: () => {
      throw new AtollError(507, 'Too large.');
    },
  });
  site.assign(fit);
  await expect(site.running).rejects.toMatchObject({ code: 507 });
});

test('the answer is what the task asks for, within the inline limit', async () => {
  const site = await startSite(join(await temporaryFolder(), 'answers'), { result: () => accepted });
  site.assign(fit);
  await site.answered;
  const [bytes] = inlineOf(site);
  expect(bytes?.length).toBeLessThan(LIMITS.inlineBytes);
  const answer = wire.TaskResult.decode(bytes ?? new Uint8Array());
  expect(answer.body satisfies string | undefined).toBe('fit' satisfies TaskAnswer['kind']);
  expect(answer.fit?.samples).toBe(20);
  expect(site.loop.answered.map(({ id }) => id)).toEqual([fit.id]);
});
