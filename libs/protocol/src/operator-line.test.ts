import { AtollError } from '@atoll/core';
import { expect, it } from 'vitest';
import { encode, wire } from './codec.ts';
import { OperatorLine } from './operator-line.ts';

const done = encode(wire.Reply, { accepted: { again: false } });
const never = new Promise<never>(() => undefined);

/** A line whose messages are kept while `held`, as socket.io keeps them. */
function line(prove: () => Promise<void> = async () => undefined, wait: () => Promise<void> = () => never) {
  const sent: string[] = [];
  const kept: string[] = [];
  const state = { held: false };
  const made = new OperatorLine({
    emit: (event) => {
      (state.held ? kept : sent).push(event);
      return state.held ? never : Promise.resolve(done);
    },
    dropUnsent: () => kept.splice(0).length > 0,
    prove: async (say) => {
      await say('hello', new Uint8Array());
      await prove();
    },
    wait,
    coordinator: 'lagoon',
  });
  return { made, sent, state };
}

it('says hello first on every connection, and asks again what a dead connection never took', async () => {
  const { made, sent, state } = line();
  const first = made.ask('runs', new Uint8Array());
  expect(sent).toEqual([]);
  await made.connected();
  await first;
  expect(sent).toEqual(['hello', 'runs']);
  state.held = true;
  const second = made.ask('sites', new Uint8Array());
  made.lost();
  state.held = false;
  await made.connected();
  await second;
  expect(sent).toEqual(['hello', 'runs', 'hello', 'sites']);
});

it('refuses what is asked where the proof is refused, and after a while without a connection', async () => {
  const refused = line(() => Promise.reject(new AtollError(811, 'unknown')));
  const asked = refused.made.ask('runs', new Uint8Array());
  await expect(refused.made.connected()).rejects.toMatchObject({ code: 811 });
  await expect(asked).rejects.toMatchObject({ code: 811 });
  const alone = line(undefined, () => Promise.resolve());
  await expect(alone.made.ask('runs', new Uint8Array())).rejects.toMatchObject({
    code: 411,
    message: 'lagoon did not answer within 15 s.',
  });
});
