import type { Evaluation, JudgedCandidate, PersonalMethod } from '@atoll/core';
import type { SiteFiles } from './site-files.ts';

/** The head that a site chose for itself in a run, kept from the final test to the end of the run. */
export interface PersonalDraft {
  readonly run: string;
  readonly method: PersonalMethod;
  /** On the test images. */
  readonly test: Evaluation;
  /** On the validation images. */
  readonly candidates: readonly JudgedCandidate[];
  /** Bytes of the head and of its coordinates, as a model folder holds them. */
  readonly head: Uint8Array;
  readonly standardisation: Uint8Array | null;
}

/** One draft, of the last run. */
export interface PersonalStore {
  put(draft: PersonalDraft): Promise<void>;
  /** Null where there is none of this run, or it cannot be read. */
  get(run: string): Promise<PersonalDraft | null>;
}

/** Opens the draft in a file: one file, so that it is there whole or not at all. */
export function openPersonal(files: SiteFiles, name: string): PersonalStore {
  return {
    put: ({ head, standardisation, ...rest }) =>
      files.write(name, JSON.stringify({ ...rest, head: base64(head), standardisation: standardisation && base64(standardisation) })),
    async get(run) {
      const bytes = await files.read(name);
      if (bytes === null) return null;
      try {
        const draft = JSON.parse(new TextDecoder().decode(bytes)) as Stored; // only put writes it
        if (draft.run !== run) return null;
        const { head, standardisation, ...rest } = draft;
        return { ...rest, head: fromBase64(head), standardisation: standardisation === null ? null : fromBase64(standardisation) };
      } catch {
        return null;
      }
    },
  };
}

type Stored = Omit<PersonalDraft, 'head' | 'standardisation'> & { readonly head: string; readonly standardisation: string | null };

/** In parts: a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
