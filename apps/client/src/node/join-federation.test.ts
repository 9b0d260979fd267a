import { readFile, rename } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { AtollError, type Backbone, type Digest, digestOf, headArchitecture } from '@atoll/core';
import { site, summariseTask, taskId } from '@atoll/core/testing';
import { digestFromBytes, digestToBytes, encode, encodeHead, taskMessage, wire } from '@atoll/protocol';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AgentEvent } from '../agent/index.ts';
import { loadModel } from '../model/index.ts';
import { copyBloodCells, packagedBackbone, withoutImages } from '../testing/blood-cells.ts';
import { accepted, joined, messagesOf, type Reactions, startTestCoordinator, welcome } from '../testing/coordinator.ts';
import { federationOf } from '../testing/federation.ts';
import { modelManifest } from '../testing/model-manifest.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { joinFederation } from './join-federation.ts';
import type { JoinOptions } from './options.ts';

const federation = federationOf({ features: { standardise: false }, data: { validation: 0.25, test: 0.25 } });
const architecture = headArchitecture(federation.head, { featureSize: 1280, classes: 3 });
const summarise = taskMessage(summariseTask({ id: taskId('demo-1/1-summarise') }), site('north'));

describe.skipIf(withoutImages)('a site and its coordinator', () => {
  let backbone: Backbone;
  beforeAll(async () => {
    backbone = await packagedBackbone();
  });

  const offer = (): wire.RunOffer.$Properties => ({
    run: 'demo-1',
    federation: JSON.stringify(federation),
    backbone: digestToBytes(backbone.digest),
    phase: 'gathering',
  });

  /** The coordinator's files, and what was asked for. */
  function fileServer(asked: string[]): RequestListener {
    const { weights } = backbone.manifest;
    return (request, response) => {
      const name = request.url?.split('/').at(-1) ?? '';
      asked.push(name);
      if (name === 'backbone.json') response.end(JSON.stringify(backbone.manifest));
      else if (name === weights.file) response.end(backbone.weights);
      else response.writeHead(404).end();
    };
  }

  async function start(reactions: Reactions, asked: string[] = []) {
    const coordinator = await startTestCoordinator({ hello: () => welcome([offer()]), ...reactions }, fileServer(asked));
    onTestFinished(() => coordinator.close());
    return coordinator;
  }

  /** Options of a site with a few images, and what it tells. */
  async function siteOptions(url: string, folder: string): Promise<JoinOptions & { readonly events: AgentEvent[] }> {
    const events: AgentEvent[] = [];
    const onEvent = (event: AgentEvent) => void events.push(event);
    return { url, data: join(folder, 'data'), name: 'north', directory: join(folder, 'state'), engine: 'cpu', threads: 1, events, onEvent };
  }

  /** The end of a run with this head, and its bytes by digest. */
  function completedRun(): { blobs: Map<Digest, Uint8Array>; status: wire.RunStatus.$Properties } {
    const head = encodeHead(architecture.initialise(1));
    const { name, version, licence } = backbone.manifest;
    const { json, digest } = modelManifest(
      { head, featureSize: 1280, config: federation.head },
      { classes: federation.classes, backbone: { name, version, digest: backbone.digest, cut: 'pooled', licence } },
    );
    const blobs = new Map([head, json].map((bytes) => [digestOf(bytes), bytes]));
    return {
      blobs,
      status: { run: 'demo-1', phase: 'completed', activity: 'completed', outcome: 'completed', model: digestToBytes(digest) },
    };
  }

  test('takes part from the offer to the model; a second time nothing is fetched or computed again', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 8);
    const { blobs, status } = completedRun();
    const asked: string[] = [];
    const coordinator = await start(
      {
        join: () => {
          setImmediate(() => coordinator.send('task', encode(wire.Assignment, { run: 'demo-1', task: summarise, deadline: 0 })));
          return joined({ run: 'demo-1', phase: 'step' });
        },
        result: () => {
          setImmediate(() => coordinator.send('status', encode(wire.RunStatus, status)));
          return accepted;
        },
        blob: (message) => {
          const { digest, offset } = wire.BlobRequest.decode(message);
          const bytes = blobs.get(digestFromBytes(digest, 'digest')) ?? new Uint8Array();
          return { body: 'blob', blob: { size: bytes.length, offset, bytes: bytes.subarray(offset) } };
        },
      },
      asked,
    );
    const options = await siteOptions(coordinator.url, folder);
    const outcome = await joinFederation(options);

    expect(outcome).toMatchObject({ end: 'completed', site: 'north', run: 'demo-1', counts: { train: 15, validation: 3, test: 6 } });
    expect(outcome.test.federated?.count).toBe(outcome.counts.test);
    expect(JSON.parse(await readFile(join(folder, 'state', 'results.json'), 'utf8'))).toMatchObject({
      end: 'completed',
      counts: outcome.counts,
    });
    expect((await loadModel(join(folder, 'state', 'model'))).digest).toBe(outcome.model?.digest);
    const [joining] = messagesOf(coordinator, 'join', wire.Join);
    expect(joining?.canary).toHaveLength(4 * 1280);
    expect(joining?.profile?.classCounts).toEqual([5, 5, 5]);
    expect(
      options.events.filter(({ kind }) => ['offered', 'data', 'joined', 'task-finished', 'ended'].includes(kind)).map(({ kind }) => kind),
    ).toEqual(['offered', 'data', 'joined', 'task-finished', 'ended']);
    const sent = Buffer.concat(coordinator.received.map(({ message }) => message)).toString('latin1');
    expect(sent).not.toMatch(/BloodImage|\.jpg|blood-cells/);
    expect(sent).not.toContain(folder);
    expect(asked).toEqual(['backbone.json', backbone.manifest.weights.file]);

    const again = await siteOptions(coordinator.url, folder);
    expect((await joinFederation(again)).end).toBe('completed');
    expect(asked).toHaveLength(2);
    expect(again.events.filter(({ kind }) => kind === 'features')).toEqual([{ kind: 'features', done: 24, total: 24, cached: 24 }]);
    const results = coordinator.received.filter(({ kind }) => kind === 'result').map(({ message }) => wire.Result.decode(message).digest);
    expect(results[1]).toEqual(results[0]);
  });

  test('labels that are no classes of the federation stop the site before it joins', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 2);
    await rename(join(folder, 'data', 'wbc'), join(folder, 'data', 'WBC'));
    const coordinator = await start({});
    await expect(joinFederation(await siteOptions(coordinator.url, folder))).rejects.toMatchObject({
      code: 203,
      message: 'No class of the federation: "WBC" (did you mean "wbc"?).',
    });
    expect(coordinator.received.map(({ kind }) => kind)).toEqual(['hello']);
  });

  test('an engine that is not there is an error at once, and the state folder is free again', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 2);
    const coordinator = await start({ hello: () => 'silent' });
    const options = { ...(await siteOptions(coordinator.url, folder)), engine: 'webgpu' } as const;
    await expect(joinFederation(options)).rejects.toMatchObject({ code: 301 });
    await expect(joinFederation(options)).rejects.toMatchObject({ code: 301 });
  });

  test('a refused join is an error, and the state folder is free again', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 4);
    const coordinator = await start({
      join: () => {
        throw new AtollError(605, 'demo-1 has started.');
      },
    });
    const options = await siteOptions(coordinator.url, folder);
    await expect(joinFederation(options)).rejects.toMatchObject({ code: 605 });
    await expect(joinFederation(options)).rejects.toMatchObject({ code: 605 });
  });

  test('a site that is stopped leaves the run', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 4);
    const stop = new AbortController();
    const coordinator = await start({ leave: () => accepted });
    const options = await siteOptions(coordinator.url, folder);
    const onEvent = (event: AgentEvent) => {
      options.onEvent(event);
      if (event.kind === 'features' && event.done === event.total) stop.abort();
    };
    expect((await joinFederation({ ...options, onEvent, signal: stop.signal })).end).toBe('left');
    expect(messagesOf(coordinator, 'leave', wire.Leave)).toMatchObject([{ run: 'demo-1', reason: 'stopped at the site' }]);
  });

  test('a site that is halted tells nobody, and goes back to its run', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 4);
    const coordinator = await start({
      join: () => {
        setImmediate(() => coordinator.send('task', encode(wire.Assignment, { run: 'demo-1', task: summarise, deadline: 0 })));
        return joined({ run: 'demo-1', phase: 'step' });
      },
    });
    const options = await siteOptions(coordinator.url, folder);
    const haltAt = async (kind: AgentEvent['kind']) => {
      const halting = new AbortController();
      const onEvent = (event: AgentEvent) => {
        if (event.kind === kind) halting.abort(new Error(`halted: ${kind}`));
      };
      await expect(joinFederation({ ...options, onEvent, halt: halting.signal })).rejects.toThrow(`halted: ${kind}`);
    };
    await haltAt('data');
    await haltAt('joined');
    await haltAt('task-started');
    expect(messagesOf(coordinator, 'hello', wire.Hello).map(({ run }) => run)).toEqual(['', '', 'demo-1']);
    expect(messagesOf(coordinator, 'join', wire.Join)).toHaveLength(2);
    expect(messagesOf(coordinator, 'leave', wire.Leave)).toEqual([]);
  });

  test('a site that fails tells the number of the reason and nothing of its files', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 4);
    const coordinator = await start({
      join: () => {
        setImmediate(() => coordinator.send('task', encode(wire.Assignment, { run: 'demo-1', task: summarise, deadline: 0 })));
        return joined({ run: 'demo-1' });
      },
      result: () => {
        throw new AtollError(506, `Something about ${folder}.`);
      },
      leave: () => accepted,
    });
    await expect(joinFederation(await siteOptions(coordinator.url, folder))).rejects.toMatchObject({ code: 506 });
    expect(messagesOf(coordinator, 'leave', wire.Leave)).toMatchObject([{ code: 506, reason: 'Result not valid' }]);
  });

  test('when no run is offered it ends with the reason', async () => {
    const folder = await temporaryFolder();
    await copyBloodCells(join(folder, 'data'), 2);
    const coordinator = await start({ hello: () => welcome() });
    await expect(joinFederation({ ...(await siteOptions(coordinator.url, folder)), waitForRunMs: 1 })).rejects.toMatchObject({ code: 601 });
  });
});
