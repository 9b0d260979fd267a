import { readFile } from 'node:fs/promises';
import { AtollError } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import type { Operator, RunAction } from '../operator/client.ts';
import { runsTable, sitesTable, statusLine } from '../operator/show.ts';
import { type OperatorFlags, sameFlags, withOperator } from '../operator/with-operator.ts';
import { Terminal } from '../terminal/terminal.ts';

/** `atoll launch FILE`: starts a run; with `--watch` stays until it ends. */
export async function launch(file: string, { watch: stay, ...flags }: OperatorFlags & { watch?: boolean }): Promise<void> {
  const yaml = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AtollError(102, `${file} cannot be read.`, { cause });
  });
  await withOperator(flags, async (operator) => {
    const status = await operator.launch(yaml);
    console.log(`Launched ${status.run}: ${status.activity}.`);
    if (stay) await follow(operator, status.run);
    else console.log(`Watch it with:  atoll watch ${status.run}${sameFlags(flags)}`);
  });
}

/** `atoll runs`: every run of a coordinator. */
export async function runs(flags: OperatorFlags): Promise<void> {
  await withOperator(flags, async (operator) => {
    const all = await operator.runs();
    console.log(all.length === 0 ? 'No run yet. Launch one with:  atoll launch FILE' : runsTable(all));
  });
}

/** `atoll watch RUN`: what a run does and waits for, until it ends. */
export async function watch(run: string, flags: OperatorFlags): Promise<void> {
  await withOperator(flags, (operator) => follow(operator, run));
}

/** `atoll stop RUN`, `atoll pause RUN`, `atoll resume RUN`. */
export async function act(action: RunAction, run: string, flags: OperatorFlags): Promise<void> {
  await withOperator(flags, async (operator) => {
    const status = await operator.act(action, run);
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
