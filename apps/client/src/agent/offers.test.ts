import { digestOf } from '@atoll/core';
import { digestToBytes, type wire } from '@atoll/protocol';
import { expect, test } from 'vitest';
import { federationOf } from '../testing/federation.ts';
import { chooseRun } from './offers.ts';

const backbone = digestOf(new Uint8Array([1]));
const offer = (run: string, phase: string, { member = false, lateJoin = true } = {}): wire.RunOffer.$Shape => ({
  run,
  federation: JSON.stringify(federationOf({ cohort: { lateJoin } })),
  backbone: digestToBytes(backbone),
  phase,
  member,
});

test('the one open run is chosen, with its federation and its backbone', async () => {
  const choice = chooseRun();
  choice.add(offer('old-1', 'completed', { member: true }));
  choice.add(offer('closed-1', 'step', { lateJoin: false }));
  choice.add(offer('demo-1', 'gathering'));
  expect(await choice.chosen).toMatchObject({ run: 'demo-1', backbone, federation: { classes: ['platelets', 'rbc', 'wbc'] } });
});

test('a run that the site is a member of goes before others', async () => {
  const choice = chooseRun();
  choice.add(offer('new-1', 'gathering'));
  choice.add(offer('mine-1', 'step', { member: true, lateJoin: false }));
  expect((await choice.chosen).run).toBe('mine-1');
});

test('of several open runs none is guessed', async () => {
  const choice = chooseRun();
  choice.add(offer('a-1', 'gathering'));
  choice.add(offer('b-1', 'step'));
  await expect(choice.chosen).rejects.toMatchObject({ code: 103, message: expect.stringContaining('a-1, b-1') });
});

test('a run that was named is waited for, and taken even when it is over', async () => {
  const choice = chooseRun('b-1');
  choice.add(offer('a-1', 'gathering'));
  choice.add(offer('b-1', 'completed', { member: true }));
  expect((await choice.chosen).run).toBe('b-1');
});

test('a run that was named and has ended without the site is not waited for', async () => {
  for (const phase of ['completed', 'stopped', 'failed']) {
    const choice = chooseRun('b-1');
    choice.add(offer('b-1', phase));
    await expect(choice.chosen, phase).rejects.toMatchObject({ code: 602 });
  }
});

test('an offer that cannot be understood is an error', async () => {
  const choice = chooseRun();
  choice.add({ ...offer('a-1', 'gathering'), federation: '{' });
  await expect(choice.chosen).rejects.toMatchObject({ code: 406 });
});

test('a site that was killed goes back to the run that it had not finished with: while the model is made, and after the end', async () => {
  for (const phase of ['step', 'combining', 'finishing', 'completed', 'failed', 'stopped']) {
    const choice = chooseRun(undefined, 'mine-1');
    choice.add(offer('new-1', 'gathering'));
    choice.add(offer('mine-1', phase, { member: true, lateJoin: false }));
    expect((await choice.chosen).run, phase).toBe('mine-1');
  }
  const without = chooseRun(undefined, null);
  without.add(offer('mine-1', 'finishing', { member: true, lateJoin: false }));
  expect((await without.chosen).run).toBe('mine-1');
});

test('a run that it knows nothing of any more does not keep it from another', async () => {
  const choice = chooseRun(undefined, 'mine-1');
  choice.add(offer('mine-1', 'completed'));
  choice.add(offer('new-1', 'gathering'));
  expect((await choice.chosen).run).toBe('new-1');
});
