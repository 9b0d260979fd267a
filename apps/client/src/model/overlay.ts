import { type ClassMap, joinedMap } from '@atoll/core';
import sharp from 'sharp';
import { type ImageSource, preprocess } from '../backbone/preprocess.ts';

/** Side of the picture. */
const SIZE = 512;
/** Red and blue are told apart with any colour vision. */
const FOR = [200, 30, 30] as const;
const AGAINST = [30, 80, 210] as const;
/** How much of the image the strongest position covers. */
const STRONGEST = 0.75;

/**
 * The image, stretched to a square as the backbone sees it and without its colours, under what its positions add to a score: red for
 * it, blue against it, the stronger the more. A PNG.
 * @throws AtollError 206, 207
 */
export async function overlayPicture(source: ImageSource, maps: readonly ClassMap[]): Promise<Uint8Array> {
  const picture = await preprocess(source, { ...SQUARE, width: SIZE, height: SIZE });
  const map = joinedMap(maps, SIZE);
  const most = map.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0) || 1;
  for (let p = 0; p < map.length; p++) {
    const at = 3 * p;
    const [red = 0, green = 0, blue = 0] = picture.subarray(at, at + 3);
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    const share = (STRONGEST * Math.abs(map[p] ?? 0)) / most;
    const colour = (map[p] ?? 0) > 0 ? FOR : AGAINST;
    for (const [channel, value] of colour.entries()) picture[at + channel] = Math.round((1 - share) * grey + share * value);
  }
  return sharp(picture, { raw: { width: SIZE, height: SIZE, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

const SQUARE = { colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 0, divide: 1 } as const;
