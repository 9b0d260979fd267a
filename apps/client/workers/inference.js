// One inference session on a thread of its own: ONNX Runtime's binding for Node computes on the thread that calls it,
// which must stay free for decoding and for the connection. Hand-crafted features come from the same pixels here.
// Plain JavaScript: a worker starts from a file that Node runs.
import { parentPort, workerData } from 'node:worker_threads';

const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

try {
  const runtime = await import('onnxruntime-node');
  await serve(runtime, workerData).catch((error) => parentPort.postMessage({ kind: 'refused', reason: reasonOf(error) }));
} catch (error) {
  parentPort.postMessage({ kind: 'unavailable', reason: reasonOf(error) });
}

async function serve({ InferenceSession, Tensor }, { graph, input, outputs, blocks }) {
  const session = await InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const { blockKind } = blocks.length > 0 ? await import('@atoll/core') : {};
  const kinds = blocks.map((block) => blockKind(block));
  parentPort.on('message', async ({ id, images, shape }) => {
    try {
      const results = await session.run({ [input]: new Tensor('uint8', images, shape) }, outputs);
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
