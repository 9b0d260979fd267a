import type { Evaluation } from '../evaluation/index.ts';
import type { Digest } from '../identity.ts';
import { describeMethod, type PersonalMethod } from '../personal/index.ts';
import type { ModelManifest } from './manifest.ts';
import { modelScoresOf } from './scores.ts';

/** One file of a model, by digest. */
export interface ModelPart {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** What makes a site's own model of the one that all have. */
export interface PersonalParts {
  readonly site: string;
  /** Of the model that all have. */
  readonly model: Digest;
  readonly method: PersonalMethod;
  /** On the site's test images. */
  readonly test: Evaluation;
  readonly head: ModelPart;
  readonly standardisation: ModelPart | null;
}

/** The manifest of a site's own model: that of the final one with another head, whose temperature is in its parameters. */
export function personalManifest(final: ModelManifest, { site, model, method, test, head, standardisation }: PersonalParts): ModelManifest {
  const { tail, ...frozen } = final.head;
  return {
    ...final,
    // What a site has alone is always a head on frozen features.
    head: { ...(tail === undefined || method.kind === 'alone' ? frozen : final.head), ...head },
    standardisation,
    temperature: 1,
    personal: { site, model, method: describeMethod(method), test: modelScoresOf(test) },
    limits: [
      `Chosen for images as ${site} has them, in the shares of classes that it has them; elsewhere the model of all sites is better.`,
      ...final.limits,
    ],
  };
}
