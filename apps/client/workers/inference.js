// One inference session on a thread of its own: ONNX Runtime's binding for Node computes on the thread that calls it,
// which must stay free for decoding and for the connection. Hand-crafted features come from the same pixels here.
// Plain JavaScript: a worker starts from a file that Node runs.
import { parentPort, workerData } from 'node:worker_threads';

const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

const COMPUTING = 0;
const ENDING = 1;
const { spec, shared } = workerData;

/** Says over the whole of a call that the runtime must not be stopped. */
async function undisturbed(call) {
  Atomics.store(shared, COMPUTING, 1);
  try {
    return Atomics.load(shared, ENDING) === 1 ? undefined : await call();
  } finally {
    Atomics.store(shared, COMPUTING, 0);
    Atomics.notify(shared, COMPUTING);
  }
}

try {
  const runtime = await undisturbed(() => import('onnxruntime-node'));
  await serve(runtime, spec).catch((error) => parentPort.postMessage({ kind: 'refused', reason: reasonOf(error) }));
} catch (error) {
  parentPort.postMessage({ kind: 'unavailable', reason: reasonOf(error) });
}

async function serve({ InferenceSession, Tensor }, { graph, input, outputs, blocks }) {
  const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
  const session = await undisturbed(() => InferenceSession.create(graph, options));
  const { blockKind } = blocks.length > 0 ? await import('@atoll/core') : {};
  const kinds = blocks.map((block) => blockKind(block));

  const answer = async ({ id, images, shape }) => {
    try {
      const results = await undisturbed(() => session.run({ [input]: new Tensor('uint8', images, shape) }, outputs));
      if (results === undefined) return;
      const values = [
        ...outputs.map((name) => Float32Array.from(results[name].data)),
        ...kinds.map((kind) => featuresOf(kind, images, shape)),
      ];
      parentPort.postMessage(
        { kind: 'done', id, values },
        values.map(({ buffer }) => buffer),
      );
    } catch (error) {
      parentPort.postMessage({ kind: 'failed', id, reason: reasonOf(error) });
    }
  };
  let last = Promise.resolve();
  parentPort.on('message', (batch) => {
    last = last.then(() => (Atomics.load(shared, ENDING) === 1 ? parentPort.close() : answer(batch)));
  });
  parentPort.postMessage({ kind: 'ready' });
}

/** A block of hand-crafted features of a batch, [count, values]. */
function featuresOf({ size, features }, images, [count, height, width]) {
  const all = new Float32Array(count * size);
  const bytes = width * height * 3;
  for (let i = 0; i < count; i++) all.set(features({ width, height, data: images.subarray(i * bytes, (i + 1) * bytes) }), i * size);
  return all;
}
