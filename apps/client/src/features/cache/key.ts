import { type Digest, digestOf, PLAIN_VIEW, type View } from '@atoll/core';

/** A value that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** What features depend on, besides the image: a change in any of it is another cache. */
export interface FeatureKey {
  readonly backboneDigest: Digest;
  readonly cut: string;
  readonly preprocessing: Json;
  /** The image as it is unless told. */
  readonly view?: View;
}

/** JSON with sorted names and without the undefined ones: the same text for the same value. */
function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .flatMap((name) => (value[name] === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(value[name])}`]));
  return `{${fields.join(',')}}`;
}

// Array.isArray does not narrow a readonly array.
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** How image files become pixels; another word where that changes. */
const DECODING = 'whole';

/** SHA-256 of the key: names the folder of the cache and stands in the header of each segment. */
export function keyDigest({ backboneDigest, cut, preprocessing, view = PLAIN_VIEW }: FeatureKey): Digest {
  const changed = view === PLAIN_VIEW ? undefined : { ...view, centre: { ...view.centre } };
  return digestOf(new TextEncoder().encode(canonicalJson({ backboneDigest, cut, decoding: DECODING, preprocessing, view: changed })));
}
