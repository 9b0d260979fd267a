import { type BackboneManifest, cutPoint, INPUT_CUT, layeredManifest } from '../backbone/index.ts';
import { AtollError } from '../errors.ts';
import { type Federation, scopesOf, type TailScope } from '../federation/index.ts';

/** Places of the scopes' cuts among the spatial cuts of a backbone, from the last backwards. */
const PLACES = { 'last-block': 0, 'last-two-blocks': 1 } as const satisfies Record<Exclude<TailScope, 'full'>, number>;

/**
 * The cut from which on a scope trains the backbone: its last spatial cut, the one before, or the image itself.
 * @throws AtollError 304 when the backbone has too few spatial cuts, 309 when it is a graph
 */
export function cutOfScope(manifest: BackboneManifest, scope: TailScope): string {
  const { layers } = layeredManifest(manifest);
  if (scope === 'full') return INPUT_CUT;
  const depth = new Map(layers.map(({ name }, place) => [name, place]));
  const spatial = Object.keys(manifest.cuts)
    .filter((name) => cutPoint(manifest, name).shape.length === 3)
    .sort((a, b) => depthOf(b) - depthOf(a));
  function depthOf(cut: string): number {
    return depth.get(manifest.cuts[cut]?.layer ?? '') ?? 0;
  }
  const cut = spatial[PLACES[scope]];
  if (cut === undefined)
    throw new AtollError(304, `The backbone ${manifest.name} has ${spatial.length} spatial cuts; training.scope ${scope} needs more.`, {
      hint: 'Use the training.scope full, or head.',
    });
  return cut;
}

/** The cuts that a site keeps features at: the one that heads on frozen features stand on, then those that tails begin at. */
export const cutsOf = (federation: Federation, manifest: BackboneManifest): [string, ...string[]] => [
  federation.backbone.cut,
  ...scopesOf(federation).map((scope) => cutOfScope(manifest, scope)),
];
