import { type Digest, digestOf, type Evaluation, type ModelManifest, type PersonalMethod, personalManifest } from '@atoll/core';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import type { Model } from '../model/open-model.ts';
import { saveModel } from '../model/save-model.ts';
import type { PersonalDraft } from '../state/personal.ts';
import type { SiteState } from '../state/site-state.ts';
import type { PersonalHead } from '../tasks/index.ts';

/** The site's own model as `results.json` tells of it. */
export interface PersonalOutcome {
  readonly folder: string;
  readonly digest: Digest;
  readonly manifest: ModelManifest;
  readonly method: PersonalMethod;
  /** All heads that it was chosen from, on the validation images: their weighted loss, summed, and what they got right. */
  readonly candidates: readonly { readonly method: PersonalMethod; readonly loss: number; readonly validation: Evaluation }[];
}

/** The chosen head as it is kept until the final model is there. */
export function draftOf(run: string, { method, parameters, standardisation, evaluation, candidates }: PersonalHead): PersonalDraft {
  return {
    run,
    method,
    test: evaluation,
    candidates,
    head: encodeHead(parameters),
    standardisation: standardisation === null ? null : encodeStandardisation(standardisation),
  };
}

/**
 * Writes the folder of the site's own model from the head that it chose in the final test, `test` its counts there. Null, and no folder of another
 * run, where it chose none. @throws AtollError 308, 702
 */
export async function keepPersonalModel(
  state: Pick<SiteState, 'site' | 'personal' | 'personalModel'>,
  run: string,
  final: Model,
): Promise<{ readonly outcome: PersonalOutcome; readonly test: Evaluation } | null> {
  const draft = await state.personal.get(run);
  if (draft === null) {
    await state.personalModel.remove('');
    return null;
  }
  const { head, standardisation, method, test, candidates } = draft;
  const partOf = (bytes: Uint8Array) => ({ digest: digestOf(bytes), sizeBytes: bytes.length });
  const manifest = personalManifest(final.manifest, {
    site: state.site.name,
    model: final.digest,
    method,
    test,
    head: partOf(head),
    standardisation: standardisation === null ? null : partOf(standardisation),
  });
  const json = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  await saveModel(state.personalModel, { manifest, json, head, standardisation });
  return { outcome: { folder: state.personalModel.place, digest: digestOf(json), manifest, method, candidates }, test };
}
