import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { Preprocessing, Random } from '@atoll/core';
import sharp from 'sharp';
import { preprocess } from '../../../apps/client/src/backbone/preprocess.ts';
import { inspectImage } from '../../../apps/client/src/data/inspect-image.ts';
import { newSalt } from '../../../apps/client/src/data/pseudonym.ts';
import { mutateBytes, pick } from '../mutate/bytes.ts';
import { Finding, outcomeOfPromise, type Target } from '../target.ts';

const SMALL: Preprocessing = { width: 16, height: 16, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 127, divide: 128 };
const SIDES = [0, 1, 2, 255, 16_384, 16_385, 65_535, 100_000, 0x7fffffff, 0xffffffff];

/** A case is the bytes of an image file. What the survey takes has to be decodable for the backbone too. */
export const images: Target = {
  name: 'images',
  about: 'image files: bytes changed in JPEG, PNG, TIFF and WebP, headers that claim sizes that are not there',
  cost: 8,
  atOnce: 2,
  caseMs: 20_000,
  open: async (folder) => {
    const salt = newSalt();
    const valid = await validImages();
    const free = Array.from({ length: images.atOnce }, (_, i) => join(folder, `image-${i}`));
    return {
      make: (random) => {
        const original = pick(random, valid);
        const choice = random.integer(6);
        if (choice === 0) return claimedSize(random, original);
        return choice === 1 ? withSoundChecksums(mutateBytes(random, original)) : mutateBytes(random, original);
      },
      run: async (bytes) => {
        const file = free.pop() ?? join(folder, 'image');
        try {
          await writeFile(file, bytes);
          const inspection = await inspectImage(file, bytes.length, salt);
          if (inspection.kind !== 'image') return inspection.kind;
          const { width, height } = inspection;
          if (!(width > 0 && height > 0)) throw new Finding(`an image of ${width}×${height} pixels`);
          const outcome = await outcomeOfPromise(() => preprocess({ path: file }, SMALL));
          return outcome === 'taken' ? outcome : `image, then ${outcome}`;
        } finally {
          free.push(file);
        }
      },
      close: async () => undefined,
    };
  },
};

async function validImages(): Promise<Uint8Array[]> {
  const noise = (width: number, height: number, channels: 1 | 3 | 4) => {
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 2_654_435_761) >>> 24);
    return sharp(data, { raw: { width, height, channels } });
  };
  const made = [
    noise(32, 24, 3).jpeg(),
    noise(40, 40, 3).jpeg({ progressive: true, quality: 40 }),
    noise(17, 9, 1).jpeg(),
    noise(24, 24, 3)
      .withExif({ IFD0: { Orientation: '6' } })
      .jpeg(),
    noise(24, 24, 4).png(),
    noise(16, 16, 3).png({ palette: true, progressive: true }),
    noise(16, 16, 3).toColourspace('rgb16').png(),
    noise(24, 24, 4).webp(),
    noise(24, 24, 3).webp({ lossless: true }),
    noise(24, 24, 3).tiff({ compression: 'lzw', tile: true, tileWidth: 16, tileHeight: 16 }),
    noise(24, 24, 1).tiff({ compression: 'deflate' }),
    noise(16, 16, 3).tiff({ compression: 'none' }),
    noise(16, 16, 3).gif(),
  ];
  return Promise.all(made.map(async (image) => new Uint8Array(await image.toBuffer())));
}

const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50;

/** A header with another size: a PNG whose checksum says it is right, or the size wherever a JPEG or WebP has it. */
function claimedSize(random: Random, original: Uint8Array): Uint8Array {
  const [width, height] = [pick(random, SIDES), pick(random, SIDES)];
  if (!isPng(original)) return withJpegSize(original, width, height) ?? mutateBytes(random, original);
  if (random.integer(4) === 0) return bomb(width % 20_000, height % 20_000);
  const bytes = Uint8Array.from(original);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return withSoundChecksums(bytes);
}

/** A PNG of one colour: kilobytes that unfold to as many pixels as it says. */
function bomb(width: number, height: number): Uint8Array {
  const rows = Math.min(height, 2_000); // what is decoded before it is found to be cut short
  const packed = deflateSync(Buffer.alloc((width + 1) * rows));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(4);
    frame.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([frame, body, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))]));
}

function withJpegSize(original: Uint8Array, width: number, height: number): Uint8Array | null {
  const bytes = Uint8Array.from(original);
  for (let at = 0; at + 9 < bytes.length; at++) {
    if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) !== 0xc0 && bytes[at + 1] !== 0xc2)) continue;
    const view = new DataView(bytes.buffer);
    view.setUint16(at + 5, height & 0xffff);
    view.setUint16(at + 7, width & 0xffff);
    return bytes;
  }
  return null;
}

/** A PNG whose chunks say that they are whole, so that what is inside is looked at; anything else as it is. */
function withSoundChecksums(original: Uint8Array): Uint8Array {
  if (!isPng(original)) return original;
  const bytes = Uint8Array.from(original);
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    view.setUint32(at + 8 + length, crc32(bytes.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  return bytes;
}
