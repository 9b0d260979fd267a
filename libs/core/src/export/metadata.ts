import type { BackboneManifest, Preprocessing } from '../backbone/index.ts';
import { isMultiLabel, tasksOf } from '../federation/index.ts';
import type { Digest } from '../identity.ts';
import { type ModelManifest, UNLIKE_DISTANCE } from '../model/index.ts';

/** How weights are kept in an exported file; they are computed with as 32-bit floats. */
export const QUANTISATIONS = ['fp32', 'fp16', 'int8'] as const;
export type Quantisation = (typeof QUANTISATIONS)[number];

/** Names of what an exported graph takes and gives. */
export const EXPORTED = { image: 'image', probabilities: 'probabilities', distance: 'distance' } as const;

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

function preprocessingInWords({ width, height, shortest, resize }: Preprocessing): string {
  const filter = `a ${resize} filter${resize === 'bicubic' ? ', a = -0.5,' : ''} antialiased when it shrinks, as Pillow's Image.resize(${resize.toUpperCase()}) does`;
  const framing =
    shortest === undefined
      ? `stretch to ${width}×${height} (nothing cropped) with ${filter}`
      : `bring the shorter side to ${shortest} with ${filter}, then take ${width}×${height} from the middle`;
  return `Decode to 8 bits a channel, turn as EXIF says, transparency on white, grey as RGB; ${framing}. Input: RGB bytes 0 to 255, [batch, ${height}, ${width}, 3]; the rest is in the graph.`;
}
