import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { AtollError } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import { connectOperator, type Operator } from '../operator/client.ts';
import { runsTable, sitesTable, statusLine } from '../operator/show.ts';
import { Terminal } from '../terminal/terminal.ts';
import { type NetworkFlags, networkOptions } from './network-flags.ts';

interface Address extends NetworkFlags {
  readonly url: string;
}

/** `atoll launch FILE`: starts a run; with `--watch` stays until it ends. */
export async function launch(file: string, { watch: stay, ...address }: Address & { watch?: boolean }): Promise<void> {
  const yaml = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AtollError(102, `${file} cannot be read.`, { cause });
  });
  await withOperator(address, async (operator) => {
    const status = await operator.launch(yaml);
    console.log(`Launched ${status.run}: ${status.activity}.`);
    if (stay) await follow(operator, status.run);
    else console.log(`Watch it with:  atoll watch ${status.run} --url ${address.url}`);
  });
}

/** `atoll runs`: every run of a coordinator. */
export async function runs(address: Address): Promise<void> {
  await withOperator(address, async (operator) => {
    const all = await operator.runs();
    console.log(all.length === 0 ? 'No run yet. Launch one with:  atoll launch FILE' : runsTable(all));
  });
}

/** `atoll watch RUN`: what a run does and waits for, until it ends. */
export async function watch(run: string, address: Address): Promise<void> {
  await withOperator(address, (operator) => follow(operator, run));
}

/** `atoll stop RUN`. */
export async function stop(run: string, address: Address): Promise<void> {
  await withOperator(address, async (operator) => {
    const status = await operator.stop(run);
    console.log(`${status.run}: ${status.activity}.`);
  });
}

async function follow(operator: Operator, run: string): Promise<void> {
  const terminal = new Terminal();
  let told = '';
  const show = (status: wire.RunStatus): void => {
    const key = `${status.phase} ${status.round} ${status.validation.length} ${status.members.length} ${status.waiting?.sites?.join() ?? ''}`;
    if (key !== told) terminal.line(statusLine(status));
    told = key;
    terminal.progress(statusLine(status));
  };
  const end = await operator.watch(run, show);
  terminal.done();
  console.log(`\n${sitesTable(end)}\n\n${end.run}: ${end.activity}.`);
  if (end.outcome !== 'completed') process.exitCode = 1;
}

async function withOperator({ url, ...flags }: Address, work: (operator: Operator) => Promise<void>): Promise<void> {
  const operator = await connectOperator(url.replace(/\/+$/, ''), userName(), networkOptions(flags));
  try {
    await work(operator);
  } finally {
    operator.close();
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
}
