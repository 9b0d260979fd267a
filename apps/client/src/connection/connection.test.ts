import { AtollError, digestOf } from '@atoll/core';
import { digestToBytes, encode, LIMITS, wire } from '@atoll/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { openNetwork } from '../network/index.ts';
import { accepted, joined, messagesOf, type Reactions, startTestCoordinator, type TestCoordinator } from '../testing/coordinator.ts';
import { blobsOf, type ConnectionOptions, countTraffic, defer, SiteConnection, sendAnswer } from './index.ts';

const optionsFor = (url: string): ConnectionOptions => ({
  url,
  network: openNetwork(url),
  site: 'north',
  instance: 'one',
  software: 'test',
  traffic: countTraffic(),
  giveUpAfterMs: 60_000,
  reconnect: { firstMs: 5, lastMs: 20 },
});

async function connect(
  react: Reactions,
  options: Partial<ConnectionOptions> = {},
): Promise<{ coordinator: TestCoordinator; connection: SiteConnection }> {
  const coordinator = await startTestCoordinator(react);
  const connection = new SiteConnection({ ...optionsFor(coordinator.url), ...options });
  onTestFinished(async () => {
    connection.close();
    await coordinator.close();
  });
  return { coordinator, connection };
}

const kindsOf = ({ received }: TestCoordinator) => received.map(({ kind }) => kind);
// Comparing megabytes element by element takes minutes.
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);

test('a refusal is an error with the number, the sentence and the hint', async () => {
  const { connection } = await connect({
    leave: () => {
      throw new AtollError(606, 'You are no member.', { hint: 'Join.' });
    },
  });
  await expect(connection.request('leave', new Uint8Array())).rejects.toMatchObject({
    code: 606,
    message: 'You are no member.',
    hint: 'Join.',
  });
});

test('a hello that is refused ends the connection for good', async () => {
  const { connection, coordinator } = await connect({
    hello: () => {
      throw new AtollError(405, 'Another machine is connected as north.');
    },
  });
  await expect(connection.failed).rejects.toMatchObject({ code: 405 });
  await expect(connection.request('leave', new Uint8Array())).rejects.toMatchObject({ code: 405 });
  expect(kindsOf(coordinator)).toEqual(['hello']);
});

test('a message whose acknowledgement is lost with the connection is sent again, after hello and the same join', async () => {
  const { connection, coordinator } = await connect({ leave: (_, times) => (times === 1 ? 'drop' : accepted) });
  const joining = encode(wire.Join, { run: 'demo-1' });
  await connection.join(joining);
  const message = encode(wire.Leave, { run: 'demo-1', code: 306, reason: 'diverged' });
  expect((await connection.request('leave', message)).body).toBe('accepted');
  expect(kindsOf(coordinator)).toEqual(['hello', 'join', 'leave', 'hello', 'join', 'leave']);
  expect(coordinator.received[4]?.message).toEqual(joining);
  expect(coordinator.received[5]?.message).toEqual(message);
});

test('after a process was frozen for longer than the heartbeat, hello is still the first message of the next connection', async () => {
  const coordinator = await startTestCoordinator({ leave: () => accepted }, undefined, undefined, 100);
  const connection = new SiteConnection(optionsFor(coordinator.url));
  onTestFinished(async () => {
    connection.close();
    await coordinator.close();
  });
  await connection.join(encode(wire.Join, { run: 'demo-1' }));
  const thawed = Date.now() + 500;
  while (Date.now() < thawed); // nothing of this process runs
  const reply = await connection.request('leave', encode(wire.Leave, { run: 'demo-1', code: 306, reason: 'diverged' }));
  expect(reply.body).toBe('accepted');
  expect(kindsOf(coordinator)).toEqual(['hello', 'join', 'hello', 'join', 'leave']);
});

test('a message that is not acknowledged in time is sent again over the same connection', async () => {
  const { connection, coordinator } = await connect(
    { leave: (_, times) => (times === 1 ? 'silent' : accepted) },
    { acknowledgementMs: 1_000 },
  );
  expect((await connection.request('leave', new Uint8Array())).body).toBe('accepted');
  expect(kindsOf(coordinator).filter((kind) => kind === 'leave').length).toBeGreaterThanOrEqual(2);
});

test('a join that is refused when coming back ends the connection', async () => {
  const { connection, coordinator } = await connect({
    join: (_, times) => {
      if (times === 1) return joined();
      throw new AtollError(607, 'north has left.');
    },
  });
  await connection.join(encode(wire.Join, { run: 'demo-1' }));
  coordinator.dropConnections();
  await expect(connection.failed).rejects.toMatchObject({ code: 607 });
});

test('without a coordinator it says why and until when it tries', async () => {
  const gone = await startTestCoordinator();
  await gone.close();
  const refused = defer<number>();
  const before = Date.now();
  const connection = new SiteConnection({
    ...optionsFor(gone.url),
    onWaiting: (reason, until) => {
      if (reason.includes('ECONNREFUSED')) refused.resolve(until);
    },
  });
  onTestFinished(() => connection.close());
  expect(await refused.promise).toBeGreaterThanOrEqual(before + 60_000);
});

test('it gives up in the end', async () => {
  const gone = await startTestCoordinator();
  await gone.close();
  const connection = new SiteConnection({ ...optionsFor(gone.url), giveUpAfterMs: 100 });
  await expect(connection.failed).rejects.toMatchObject({ code: 411 });
  await expect(connection.request('leave', new Uint8Array())).rejects.toMatchObject({ code: 411 });
});

test('an address that is none is refused at once', () => {
  expect(() => new SiteConnection(optionsFor('coordinator'))).toThrow(expect.objectContaining({ code: 103 }));
});

/** Keeps uploads as a coordinator does: parts in order, from the offset it says. */
function uploads() {
  let stored: Uint8Array = new Uint8Array();
  const offsets: number[] = [];
  const received = () => ({ body: 'upload', upload: { received: stored.length } }) as const;
  return {
    offsets,
    stored: () => stored,
    open: received,
    part: (message: Uint8Array) => {
      const { offset, bytes } = wire.UploadPart.decode(message);
      if (offset !== stored.length) throw new AtollError(408, `Offset ${offset}; ${stored.length} bytes are here.`);
      offsets.push(offset);
      stored = Buffer.concat([stored, bytes]);
      return received();
    },
  };
}

test('a large answer goes on where a broken connection left it', async () => {
  const store = uploads();
  const { connection, coordinator } = await connect({
    upload: store.open,
    part: (message, times) => {
      const reply = store.part(message);
      return times === 2 ? 'drop' : reply; // stored, but the site does not learn of it
    },
    result: () => accepted,
  });
  const bytes = bytesOf(3 * LIMITS.partBytes + 17);
  expect(await sendAnswer(connection, { run: 'demo-1', task: 'demo-1/1-fit', bytes, seconds: { training: 2 } })).toBe('accepted');
  expect(same(store.stored(), bytes)).toBe(true);
  expect(store.offsets).toEqual([0, 1, 2, 3].map((part) => part * LIMITS.partBytes));
  const [result] = messagesOf(coordinator, 'result', wire.Result);
  expect(result?.inline).toHaveLength(0);
  expect(result?.size).toBe(bytes.length);
  expect(same(result?.digest ?? new Uint8Array(), digestToBytes(digestOf(bytes)))).toBe(true);
  expect(result?.seconds).toEqual({ training: 2 });
});

test('an upload that the coordinator forgot is begun again', async () => {
  let store = uploads();
  const { connection } = await connect({
    upload: () => store.open(),
    part: (message, times) => {
      if (times === 2) store = uploads(); // as after a restart without its spool
      return store.part(message);
    },
    result: () => accepted,
  });
  const bytes = bytesOf(2 * LIMITS.partBytes);
  expect(await sendAnswer(connection, { run: 'demo-1', task: 'demo-1/1-fit', bytes, seconds: {} })).toBe('accepted');
  expect(same(store.stored(), bytes)).toBe(true);
});

test('a small answer travels inside the result; sent again after a lost acknowledgement it is the same', async () => {
  const { connection, coordinator } = await connect({
    result: (_, times) => (times === 1 ? 'drop' : { body: 'accepted', accepted: { again: true } }),
  });
  const bytes = bytesOf(1000);
  expect(await sendAnswer(connection, { run: 'demo-1', task: 'demo-1/1-fit', bytes, seconds: {} })).toBe('again');
  const [first, second] = coordinator.received.filter(({ kind }) => kind === 'result');
  expect(second?.message).toEqual(first?.message);
  expect(Uint8Array.from(messagesOf(coordinator, 'result', wire.Result)[0]?.inline ?? [])).toEqual(bytes);
});

test.each([501, 505] as const)('refusal %i of an answer means that the round went on', async (code) => {
  const { connection } = await connect({
    result: () => {
      throw new AtollError(code, 'Too late.');
    },
  });
  expect(await sendAnswer(connection, { run: 'demo-1', task: 'demo-1/1-fit', bytes: bytesOf(10), seconds: {} })).toBe('went-on');
});

test('an answer that is refused as wrong is an error', async () => {
  const { connection } = await connect({
    result: () => {
      throw new AtollError(503, 'A parameter is NaN.');
    },
  });
  await expect(sendAnswer(connection, { run: 'demo-1', task: 'demo-1/1-fit', bytes: bytesOf(10), seconds: {} })).rejects.toMatchObject({
    code: 503,
  });
});

const partOf = (whole: Uint8Array, message: Uint8Array) => {
  const { offset } = wire.BlobRequest.decode(message);
  return { body: 'blob', blob: { size: whole.length, offset, bytes: whole.subarray(offset, offset + LIMITS.partBytes) } } as const;
};

test('a blob comes in parts over a connection that breaks, once', async () => {
  const whole = bytesOf(5 * LIMITS.partBytes + 3);
  const { connection, coordinator } = await connect({ blob: (message, times) => (times === 3 ? 'drop' : partOf(whole, message)) });
  const blobs = blobsOf(connection);
  expect(same(await blobs.fetch(digestOf(whole)), whole)).toBe(true);
  const asked = coordinator.received.length;
  expect(same(await blobs.fetch(digestOf(whole)), whole)).toBe(true);
  expect(coordinator.received).toHaveLength(asked);
  const offsets = messagesOf(coordinator, 'blob', wire.BlobRequest).map(({ offset }) => offset);
  expect(offsets.filter((offset) => offset === 0)).toHaveLength(1);
});

test('a blob that does not match its digest is fetched again, and refused if it stays wrong', async () => {
  const whole = bytesOf(1000);
  const changed = Uint8Array.from(whole).fill(0, 500);
  const { connection, coordinator } = await connect({ blob: (message, times) => partOf(times === 1 ? changed : whole, message) });
  expect(await blobsOf(connection).fetch(digestOf(whole))).toEqual(whole);
  coordinator.react.blob = (message) => partOf(changed, message);
  await expect(blobsOf(connection).fetch(digestOf(whole))).rejects.toMatchObject({ code: 704 });
});
