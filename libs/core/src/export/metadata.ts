import type { BackboneManifest, Preprocessing } from '../backbone/index.ts';
import { type Column, isMultiLabel, sizeOfColumn, sizeOfColumns, tasksOf } from '../federation/index.ts';
import type { Digest } from '../identity.ts';
import { type ModelManifest, UNLIKE_DISTANCE } from '../model/index.ts';

/** How weights are kept in an exported file; they are computed with as 32-bit floats. */
export const QUANTISATIONS = ['fp32', 'fp16', 'int8'] as const;
/** How an exported model keeps its weights. */
export type Quantisation = (typeof QUANTISATIONS)[number];

/** Names of what an exported graph takes and gives. */
export const EXPORTED = { image: 'image', columns: 'columns', probabilities: 'probabilities', distance: 'distance' } as const;

/** What an exported file says of itself, by key: enough to use it without its model folder. */
export function exportMetadata(
  { manifest, digest }: { readonly manifest: ModelManifest; readonly digest: Digest },
  { preprocessing, licence }: BackboneManifest,
  quantisation: Quantisation,
): Record<string, string> {
  const tasks = tasksOf(manifest).map(({ name, classes }) => ({ name, classes }));
  return {
    made_by: manifest.software,
    federation: manifest.federation,
    run: manifest.run,
    model: digest,
    preprocessing: preprocessingInWords(preprocessing),
    ...(manifest.columns.length === 0
      ? {}
      : { columns: JSON.stringify(placesOf(manifest.columns)), columns_encoding: encodingInWords(manifest.columns) }),
    output: isMultiLabel(manifest)
      ? 'probabilities: for each label absent, then present'
      : 'probabilities of the classes, calibrated; of several label sets one after the other',
    label_sets: JSON.stringify(tasks),
    unlike: `distance above ${UNLIKE_DISTANCE}: unlike anything that the model was trained on; no such output: not known`,
    views:
      manifest.views.count === 1 ? 'one, the image as it is' : `one, the image as it is; the model itself averages ${manifest.views.count}`,
    weights: quantisation,
    backbone: `${manifest.backbone.name} ${manifest.backbone.version}, ${licence}`,
    limits: manifest.limits.join(' '),
  };
}

/** The columns, each with where its values stand: `size` of them from place `first` on. */
function placesOf(columns: readonly Column[]): object[] {
  let first = 0;
  return columns.map((column) => {
    const size = sizeOfColumn(column);
    first += size;
    return { ...column, first: first - size, size };
  });
}

/** What `encodeRow` does, in the words of a person who does it again. */
const encodingInWords = (columns: readonly Column[]): string =>
  [
    `Input: 32-bit floats, [batch, ${sizeOfColumns(columns)}], each column in its place (first, size).`,
    'number: 2 · (value − least) / (most − least) − 1 with its range [least, most], then 0; empty cell: 0, then 1.',
    'category: 1 in the place of the value, 0 in the others; empty cell: zeros.',
    'embedding: its numbers divided by their root mean square (zeros stay zeros), then 0; empty cell: zeros, then 1.',
    'A number outside its range, or a value that is not listed, has no encoding.',
  ].join(' ');

function preprocessingInWords({ width, height, shortest, resize }: Preprocessing): string {
  const filter = `a ${resize} filter${resize === 'bicubic' ? ', a = -0.5,' : ''} antialiased when it shrinks, as Pillow's Image.resize(${resize.toUpperCase()}) does`;
  const framing =
    shortest === undefined
      ? `stretch to ${width}×${height} (nothing cropped) with ${filter}`
      : `bring the shorter side to ${shortest} with ${filter}, then take ${width}×${height} from the middle`;
  return `Decode to 8 bits a channel, turn as EXIF says, transparency on white, grey as RGB; ${framing}. Input: RGB bytes 0 to 255, [batch, ${height}, ${width}, 3]; the rest is in the graph.`;
}
