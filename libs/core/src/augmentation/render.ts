import type { RgbImage } from '../backbone/index.ts';
import { createRandom } from '../random/index.ts';
import type { View } from './view.ts';

/** Of RGB, what the eye takes for brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Renders a view of an image into `target`, `width` × `height` RGB bytes. Pixels between pixels are interpolated linearly;
 * what lies outside the image repeats its border. The same image and view give the same bytes.
 */
export function renderView(image: RgbImage, view: View, width: number, height: number, target: Uint8Array): Uint8Array {
  if (target.length !== width * height * 3) throw new RangeError(`${target.length} bytes are not ${width} × ${height} RGB pixels`);
  sample(image, view, width, height, target);
  if (view.brightness !== 1 || view.contrast !== 1 || view.saturation !== 1) recolour(target, view);
  if (view.noise > 0) addNoise(target, view);
  return target;
}

/** Takes each pixel of the target from where the view sees it in the image. */
function sample({ width: from, height: rows, data }: RgbImage, view: View, width: number, height: number, target: Uint8Array): void {
  const radians = (view.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const [stepX, stepY] = [(view.scale * from) / width, (view.scale * rows) / height];
  const [centreX, centreY] = [view.centre.x * from, view.centre.y * rows];
  const [lastX, lastY] = [from - 1, rows - 1];
  let at = 0;
  for (let y = 0; y < height; y++) {
    const dy = (y + 0.5 - height / 2) * stepY;
    for (let column = 0; column < width; column++) {
      const x = view.mirrored ? width - 1 - column : column;
      const dx = (x + 0.5 - width / 2) * stepX;
      const sourceX = Math.min(Math.max(centreX + dx * cos - dy * sin - 0.5, 0), lastX);
      const sourceY = Math.min(Math.max(centreY + dx * sin + dy * cos - 0.5, 0), lastY);
      const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
      const [right, bottom] = [left === lastX ? left : left + 1, top === lastY ? top : top + 1];
      const [wx, wy] = [sourceX - left, sourceY - top];
      const [p, q, r, s] = [3 * (top * from + left), 3 * (top * from + right), 3 * (bottom * from + left), 3 * (bottom * from + right)];
      const [wp, wq, wr, ws] = [(1 - wx) * (1 - wy), wx * (1 - wy), (1 - wx) * wy, wx * wy];
      for (let c = 0; c < 3; c++) {
        const value = wp * data[p + c] + wq * data[q + c] + wr * data[r + c] + ws * data[s + c];
        target[at++] = Math.round(value);
      }
    }
  }
}

/** Brightness multiplies, contrast spreads about the mean brightness of the picture, saturation about each pixel's own. */
function recolour(pixels: Uint8Array, { brightness, contrast, saturation }: View): void {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) sum += luma(pixels, i);
  const middle = brightness * (sum / (pixels.length / 3));
  for (let i = 0; i < pixels.length; i += 3) {
    const grey = luma(pixels, i);
    for (let c = 0; c < 3; c++) {
      const saturated = grey + saturation * (pixels[i + c] - grey);
      pixels[i + c] = clampByte(middle + contrast * (brightness * saturated - middle));
    }
  }
}

const luma = (pixels: Uint8Array, i: number): number => LUMA[0] * pixels[i] + LUMA[1] * pixels[i + 1] + LUMA[2] * pixels[i + 2];
const clampByte = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);

function addNoise(pixels: Uint8Array, { noise, noiseSeed }: View): void {
  const random = createRandom(noiseSeed);
  for (let i = 0; i < pixels.length; i++) pixels[i] = clampByte(pixels[i] + 255 * noise * random.normal());
}
