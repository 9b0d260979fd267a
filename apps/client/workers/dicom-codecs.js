// Decoders of compressed DICOM frames on a thread of their own: they compute on the thread that calls them, and one that hangs
// or takes all memory ends alone. Plain JavaScript: a worker starts from a file that Node runs.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const PAGE_BYTES = 65_536;

// Emscripten asks here for more memory; a refusal is to the decoder as if the machine had no more.
const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * PAGE_BYTES > workerData.mostBytes) throw new RangeError('more memory than a frame needs');
  return grow.call(this, pages);
};

const loaded = new Map();
const load = (name) => {
  if (!loaded.has(name)) loaded.set(name, require(name)({ print: () => undefined, printErr: () => undefined })); // it writes into the object
  return loaded.get(name);
};

const DECODERS = {
  'jpeg-ls': async (bytes) => {
    const { JpegLSDecoder } = await load('@cornerstonejs/codec-charls/decodewasmjs');
    return run(new JpegLSDecoder(), bytes, (decoder) => decoder.getInterleaveMode() === 0);
  },
  'jpeg-2000': async (bytes) => {
    const { J2KDecoder } = await load('@cornerstonejs/codec-openjpeg/decodewasmjs');
    return run(new J2KDecoder(), bytes, () => false);
  },
  htj2k: async (bytes) => {
    const { HTJ2KDecoder } = await load('@cornerstonejs/codec-openjph/wasmjs');
    return run(new HTJ2KDecoder(), bytes, () => false);
  },
  'jpeg-lossless': async (bytes, { precision, ...claim }) => {
    const { Decoder } = await import('jpeg-lossless-decoder-js');
    const decoded = new Decoder().decode(bytes.buffer, bytes.byteOffset, bytes.length, precision > 8 ? 2 : 1);
    return { ...claim, bits: precision, planar: false, pixels: new Uint8Array(decoded.buffer ?? decoded).slice() };
  },
};

function run(decoder, bytes, isPlanar) {
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  decoder.decode();
  const { width, height, componentCount, bitsPerSample } = decoder.getFrameInfo();
  const pixels = Uint8Array.from(decoder.getDecodedBuffer());
  const planar = componentCount > 1 && isPlanar(decoder);
  decoder.delete();
  return { width, height, components: componentCount, bits: bitsPerSample, planar, pixels };
}

parentPort.on('message', async ({ coding, bytes, claim }) => {
  try {
    const frame = await DECODERS[coding](bytes, claim);
    parentPort.postMessage({ frame }, [frame.pixels.buffer]);
  } catch {
    parentPort.postMessage({ frame: null });
  }
});
