import { expect, it } from 'vitest';
import { InferenceThread } from './inference-thread.ts';

const spec = { graph: new Uint8Array(), input: 'images', outputs: [], blocks: [] };
const program = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const READY = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ kind: 'ready' });";

it.each([
  ['ends at once', 'process.exit(0)'],
  ['throws at once', 'throw new Error("no")'],
])('a thread that %s is an error, not a wait', async (_, text) => {
  await expect(InferenceThread.start(spec, program(text))).rejects.toMatchObject({ code: 302 });
});

it.each([
  ['ends', 'process.exit(0)'],
  ['throws', 'throw new Error("no")'],
])('a thread that %s over a batch fails the batch', async (_, text) => {
  const thread = await InferenceThread.start(spec, program(`${READY} parentPort.on('message', () => { ${text} });`));
  await expect(thread.run(new Uint8Array(3), [1, 1, 1, 3])).rejects.toMatchObject({ code: 302 });
  await thread.close();
});
