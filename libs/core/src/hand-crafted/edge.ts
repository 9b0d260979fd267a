import type { RgbImage } from '../backbone/index.ts';

const CELLS = 4;
const ORIENTATIONS = 8;
/** Cells of a block, along a side and in all: they are brought to one contrast together. */
const SIDE = 2;
const BLOCK = SIDE * SIDE * ORIENTATIONS;
/** No orientation in a cell counts for more than this share of its block's length. */
const MOST = 0.2;
/** Grey levels: a mean gradient of a cell well below it is noise, and is not raised to full contrast. */
const NOISE = 1;
/** What is left of a block's length counts as none when it is well below this. */
const NOTHING = 0.01;

/** Tangents of 11.25°, 33.75°, 56.25° and 78.75°: where an orientation ends and the next begins. */
const BORDERS = [0.198912367379658, 0.6681786379192989, 1.4966057626654885, 5.0273394921258481] as const;

export const EDGE_SIZE = CELLS * CELLS * ORIENTATIONS;

/**
 * Histograms of oriented gradients: in each cell of a 4 × 4 grid how strong the edges of each of 8 orientations are, with the
 * sign of the contrast left out; [blocks, cells, orientations], in blocks of 2 × 2 cells of length √32, so that values are about 1.
 * The gradient of a pixel is that of the channel where it is largest. Dalal & Triggs: Histograms of Oriented Gradients for
 * Human Detection. CVPR 2005 (its L2-Hys; blocks that do not overlap).
 */
export function edgeFeatures(image: RgbImage): Float32Array {
  const cells = cellHistograms(image);
  const features = new Float32Array(EDGE_SIZE);
  const block = new Float64Array(BLOCK);
  let at = 0;
  for (let row = 0; row < CELLS; row += SIDE) {
    for (let column = 0; column < CELLS; column += SIDE) {
      for (let cell = 0; cell < SIDE * SIDE; cell++) {
        const start = ((row + Math.floor(cell / SIDE)) * CELLS + column + (cell % SIDE)) * ORIENTATIONS;
        block.set(cells.subarray(start, start + ORIENTATIONS), cell * ORIENTATIONS);
      }
      equalise(block);
      features.set(block, at);
      at += BLOCK;
    }
  }
  return features;
}

/** [cells, orientations]: gradients of each orientation, in grey levels a pixel of the cell. */
function cellHistograms({ width, height, data }: RgbImage): Float64Array {
  const histograms = new Float64Array(EDGE_SIZE);
  const stride = 3 * width;
  for (let y = 0; y < height; y++) {
    const cellRow = Math.floor((y * CELLS) / height) * CELLS;
    const up = y > 0 && y < height - 1 ? stride : 0; // the border has no gradient across it
    for (let x = 0; x < width; x++) {
      const left = x > 0 && x < width - 1 ? 3 : 0;
      const at = y * stride + 3 * x;
      let [dx, dy, square] = [0, 0, 0];
      for (let c = at; c < at + 3; c++) {
        const across = data[c + left] - data[c - left];
        const down = data[c + up] - data[c - up];
        const size = across * across + down * down;
        if (size > square) [dx, dy, square] = [across, down, size];
      }
      if (square === 0) continue;
      const place = (cellRow + Math.floor((x * CELLS) / width)) * ORIENTATIONS + orientationOf(dx, dy);
      histograms[place] += Math.sqrt(square);
    }
  }
  const perPixel = (CELLS * CELLS) / (width * height);
  return histograms.map((sum) => sum * perPixel);
}

/** By comparisons alone: an arc tangent may differ in its last bit between machines. */
function orientationOf(dx: number, dy: number): number {
  const [across, down] = [Math.abs(dx), Math.abs(dy)];
  let orientation = 0;
  while (orientation < BORDERS.length && down >= BORDERS[orientation] * across) orientation++;
  return dx * dy < 0 && orientation > 0 ? ORIENTATIONS - orientation : orientation;
}

function equalise(block: Float64Array): void {
  divideByLength(block, NOISE);
  for (let i = 0; i < BLOCK; i++) block[i] = Math.min(block[i], MOST);
  divideByLength(block, NOTHING);
  for (let i = 0; i < BLOCK; i++) block[i] *= Math.sqrt(BLOCK);
}

function divideByLength(values: Float64Array, least: number): void {
  let square = least * least;
  for (const value of values) square += value * value;
  const length = Math.sqrt(square);
  for (let i = 0; i < values.length; i++) values[i] /= length;
}
