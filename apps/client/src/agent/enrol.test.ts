import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AtollError,
  coordinatorStatement,
  enrolmentStatement,
  isSigned,
  keyPairOf,
  type PublicKey,
  type SiteId,
  sign,
  siteStatement,
} from '@atoll/core';
import { decode, hexOf, type InvitationLetter, wire } from '@atoll/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { countTraffic, defer, SiteConnection } from '../connection/index.ts';
import { openNetwork } from '../network/index.ts';
import { folderEnrolments } from '../state/index.ts';
import { accepted, messagesOf, startTestCoordinator, type TestCoordinator, welcome } from '../testing/coordinator.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { introduce, introduceAnew } from './enrol.ts';

const coordinatorKeys = keyPairOf(new Uint8Array(32).fill(1));
const COORDINATOR = hexOf(coordinatorKeys.publicKey) as PublicKey; // 32 bytes
const letterFor = (url: string, fill = 2): InvitationLetter => ({
  url,
  coordinator: COORDINATOR,
  authority: null,
  site: 'aster' as SiteId,
  expires: 1e15,
  secret: new Uint8Array(32).fill(fill),
});

/** Answers hello as the owner of these keys would. */
function challengedBy(keys = coordinatorKeys, claimed = keys.publicKey) {
  return (message: Uint8Array): wire.Reply.$Properties => {
    const { site, nonce } = decode(wire.Hello, message);
    const nonces = { site: nonce, coordinator: new Uint8Array(32).fill(9) };
    const signature = sign(coordinatorStatement(hexOf(claimed) as PublicKey, site, nonces), keys); // 32 bytes
    return { body: 'challenge', challenge: { publicKey: claimed, nonce: nonces.coordinator, signature } };
  };
}

async function connected({ url }: TestCoordinator, how: Awaited<ReturnType<typeof introduce>>): Promise<void> {
  const ready = defer<void>();
  const connection = new SiteConnection({
    url,
    network: openNetwork(url),
    site: 'aster',
    instance: 'one',
    software: 'test',
    traffic: countTraffic(),
    giveUpAfterMs: 5_000,
    acknowledgementMs: 200,
    reconnect: { firstMs: 10, lastMs: 20 },
    ...(how.proof === undefined ? {} : { proof: how.proof }),
    onConnected: () => ready.resolve(),
  });
  onTestFinished(() => connection.close());
  await Promise.race([ready.promise, connection.failed]);
}

async function coordinator(react: Parameters<typeof startTestCoordinator>[0]): Promise<TestCoordinator> {
  const started = await startTestCoordinator({ hello: challengedBy(), prove: () => welcome(), ...react });
  onTestFinished(() => started.close());
  return started;
}

it('a site enrols with one key, however often the acknowledgement is lost, and proves it afterwards', async () => {
  const directory = await temporaryFolder();
  const server = await coordinator({ enrol: (_, times) => (times < 3 ? 'drop' : accepted) });
  const letter = letterFor(server.url);
  const first = await introduce(folderEnrolments(directory), 'aster', { invitation: letter });
  expect((await folderEnrolments(directory).readDraft())?.keys).toEqual(first.proof?.keys); // on disk before anything was sent
  const restarted = await introduce(folderEnrolments(directory), 'aster', { invitation: letter });
  expect(restarted.proof?.keys).toEqual(first.proof?.keys);
  await connected(server, restarted);
  const sent = messagesOf(server, 'enrol', wire.Enrol);
  expect(sent).toHaveLength(3);
  const invitation = hexOf(keyPairOf(letter.secret).publicKey) as PublicKey; // 32 bytes
  for (const { publicKey, invitationSignature, signature } of sent) {
    const statement = enrolmentStatement(COORDINATOR, invitation, letter.site, hexOf(publicKey) as PublicKey); // 32 bytes
    expect(isSigned(invitation, statement, hexOf(invitationSignature))).toBe(true);
    expect(isSigned(hexOf(first.proof?.keys.publicKey ?? new Uint8Array()) as PublicKey, statement, hexOf(signature))).toBe(true);
  }
  const [hello] = messagesOf(server, 'hello', wire.Hello);
  const [proof] = messagesOf(server, 'prove', wire.Proof);
  const nonces = { site: hello?.nonce ?? new Uint8Array(), coordinator: new Uint8Array(32).fill(9) };
  const statement = siteStatement(COORDINATOR, letter.site, 'one', nonces);
  expect(isSigned(hexOf(hello?.publicKey ?? new Uint8Array()) as PublicKey, statement, hexOf(proof?.signature ?? new Uint8Array()))).toBe(
    true,
  );

  expect(await folderEnrolments(directory).readDraft()).toBeNull();
  expect((await folderEnrolments(directory).read())?.keys).toEqual(first.proof?.keys);
  const again = await introduce(folderEnrolments(directory), 'aster', { invitation: letter }); // the same command line at the next start
  expect(again.proof).toEqual({ keys: first.proof?.keys, coordinator: COORDINATOR });
  expect((await introduce(folderEnrolments(directory), 'aster', {})).url).toBe(server.url);
  expect((await introduce(folderEnrolments(directory), 'aster', { url: 'https://moved.example' })).url).toBe('https://moved.example');
});

const strangers = keyPairOf(new Uint8Array(32).fill(3));
it.each([
  ['has another key', challengedBy(strangers)],
  ['names the key and does not have it', challengedBy(strangers, coordinatorKeys.publicKey)],
  ['repeats what the coordinator signed for another connection', () => challengedBy()(new Uint8Array())],
  ['asks for no proof', () => welcome()],
])('a site does not prove itself to a coordinator that %s', async (_, hello) => {
  const directory = await temporaryFolder();
  const server = await coordinator({ enrol: () => accepted, hello });
  const introduced = await introduce(folderEnrolments(directory), 'aster', { invitation: letterFor(server.url) });
  await expect(connected(server, introduced)).rejects.toMatchObject({ code: 803 });
  expect(server.received.some(({ kind }) => kind === 'prove')).toBe(false);
});

it('a change of key that was cut off is ended by the next start, with the same new key', async () => {
  const directory = await temporaryFolder();
  const server = await coordinator({ enrol: () => accepted, rotate: () => accepted });
  await connected(server, await introduce(folderEnrolments(directory), 'aster', { invitation: letterFor(server.url) }));
  const before = (await folderEnrolments(directory).read())?.keys;
  const begun = await introduceAnew(folderEnrolments(directory), 'aster');
  expect(begun.proof?.keys).not.toEqual(before);
  expect((await folderEnrolments(directory).read())?.keys).toEqual(before); // until the coordinator has said yes
  const next = await introduce(folderEnrolments(directory), 'aster', {});
  expect(next.proof?.first?.kind).toBe('rotate');
  await connected(server, next);
  expect((await folderEnrolments(directory).read())?.keys).toEqual(begun.proof?.keys);
  expect((await introduce(folderEnrolments(directory), 'aster', {})).proof?.first).toBeUndefined();
});

it('says what is missing or wrong, with a number', async () => {
  const directory = await temporaryFolder();
  const file = join(directory, 'enrolment.json');
  const refused = (code: number) => expect.objectContaining({ code });
  await expect(introduce(folderEnrolments(directory), 'aster', {})).rejects.toThrow(refused(103));
  await expect(introduceAnew(folderEnrolments(directory), 'aster')).rejects.toThrow(refused(804));
  await expect(introduce(folderEnrolments(directory), 'birch', { invitation: letterFor('http://127.0.0.1:1') })).rejects.toThrow(
    refused(805),
  );
  expect(await introduce(folderEnrolments(directory), 'aster', { url: 'http://127.0.0.1:7700' })).toEqual({ url: 'http://127.0.0.1:7700' });
  const { proof } = await introduce(folderEnrolments(directory), 'aster', { invitation: letterFor('http://127.0.0.1:1') });
  await proof?.first?.done();
  await expect(introduce(folderEnrolments(directory), 'birch', {})).rejects.toThrow(refused(103));
  if (process.platform !== 'win32') {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    await expect(introduce(folderEnrolments(directory), 'aster', {})).rejects.toThrow(refused(802));
    chmodSync(file, 0o600);
  }
  const whole = readFileSync(file, 'utf8');
  for (const text of ['', '{}', whole.slice(0, -10), whole.replace(/"secretKey": "../, '"secretKey": "')]) {
    writeFileSync(file, text);
    await expect(introduce(folderEnrolments(directory), 'aster', {})).rejects.toThrow(AtollError);
    await expect(introduce(folderEnrolments(directory), 'aster', {})).rejects.toThrow(refused(801));
  }
});
