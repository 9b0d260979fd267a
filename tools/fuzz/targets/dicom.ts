import type { Preprocessing, Random } from '@atoll/core';
import { preprocess } from '../../../apps/client/src/backbone/preprocess.ts';
import golden from '../../../apps/client/src/data/dicom/dicom.golden.json' with { type: 'json' };
import { DicomError, renderDicom } from '../../../apps/client/src/data/dicom/index.ts';
import { mutateBytes, pick } from '../mutate/bytes.ts';
import { Finding, outcomeOfPromise, TAKEN, type Target } from '../target.ts';

const SMALL: Preprocessing = { width: 16, height: 16, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 127, divide: 128 };
const NUMBERS = [0, 1, 2, 7, 8, 15, 16, 17, 32, 255, 256, 8_192, 0x7fff, 0x8000, 0xffff];
/** Rows, columns, bits, frames, windows, tables, lengths: whatever of the group of images and its pixels begins so. */
const GROUPS = [0x28, 0x7fe0, 0xfffe];

/** A case is the bytes of a DICOM file. */
export const dicom: Target = {
  name: 'dicom',
  about: 'DICOM files of every transfer syntax: bytes changed, and numbers of the image and its pixels',
  cost: 2,
  atOnce: 2,
  caseMs: 20_000,
  open: async () => {
    const valid = Object.values(golden.cases).map(({ file }) => new Uint8Array(Buffer.from(file, 'base64')));
    return {
      make: (random) => {
        const original = pick(random, valid);
        return random.integer(2) === 0 ? mutateBytes(random, original) : withNumbers(random, original);
      },
      run: async (bytes) => {
        try {
          const { width, height, channels, data } = await renderDicom(bytes);
          if (data.length !== width * height * channels) throw new Finding(`${data.length} bytes of ${width}×${height}×${channels}`);
        } catch (error) {
          if (error instanceof DicomError) return error.message.replace(/[0-9.]+/g, 'N');
          const outcome = await outcomeOfPromise(() => Promise.reject(error));
          return outcome;
        }
        const outcome = await outcomeOfPromise(() => preprocess({ bytes }, SMALL));
        return outcome === TAKEN ? outcome : `shown, then ${outcome}`;
      },
      close: async () => undefined,
    };
  },
};

/** Another number in the value, or in the length, of some elements. */
function withNumbers(random: Random, original: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(original);
  const view = new DataView(bytes.buffer);
  const places: number[] = [];
  for (let at = 132; at + 12 < bytes.length; at += 2) if (GROUPS.includes(view.getUint16(at, true))) places.push(at);
  for (let change = random.integer(3); change >= 0 && places.length > 0; change--) {
    const at = pick(random, places) + 4 + 2 * random.integer(4);
    view.setUint16(at, pick(random, NUMBERS), true);
  }
  return bytes;
}
