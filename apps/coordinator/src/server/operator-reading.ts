import { AtollError, type Digest, type RunId } from '@atoll/core';
import { decode, digestFromBytes, hexOf, LIMITS, runIdOf, siteIdOf, text, wire } from '@atoll/protocol';
import { checkFederationText } from '../federation/read.ts';
import { buildView } from '../report/index.ts';
import { storedManifest } from '../runs/model.ts';
import type { Hub } from './hub.ts';
import { journalPage } from './journal-page.ts';

/** Whether a text is a federation file, and what is wrong with it. Throws AtollError 403. */
export function check(bytes: unknown): wire.Checked.$Properties {
  const { yaml } = decode(wire.Check, bytes, LIMITS.federationBytes + 1_000);
  try {
    const checked = checkFederationText(yaml);
    return { mistakes: 'mistakes' in checked ? checked.mistakes.slice(0, MOST_MISTAKES).map((mistake) => ({ ...mistake })) : [] };
  } catch (error) {
    if (!(error instanceof AtollError) || error.code !== 102) throw error;
    const line = Number(/^Line (\d+)/.exec(error.message)?.[1] ?? 1);
    return { mistakes: [{ line, path: '', message: error.message.replace(/\.$/, ''), hint: error.hint }] };
  }
}

const MOST_MISTAKES = 100;

/** What one operator's connection reads in parts. */
export class OperatorReading {
  readonly #hub: Hub;
  /** A view that is being read: made once, so that its parts fit together. */
  #view: { readonly run: RunId; readonly bytes: Uint8Array } | null = null;
  /** What models that were read are made of. */
  readonly #parts = new Set<Digest>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** A part of a run's report as far as it has come. Throws AtollError 408, 601. */
  view(bytes: unknown): wire.BlobPart.$Properties {
    const { run: name, offset } = decode(wire.ViewRequest, bytes, SMALL);
    const run = runIdOf(name);
    if (offset === 0) this.#view = { run, bytes: this.#viewOf(run) };
    if (this.#view?.run !== run) throw new AtollError(408, `No report of ${run} is being read.`);
    const whole = this.#view.bytes;
    if (offset > whole.length) throw new AtollError(408, `Offset ${offset} of ${whole.length} bytes.`);
    const end = Math.min(whole.length, offset + LIMITS.partBytes);
    if (end === whole.length) this.#view = null;
    return { size: whole.length, offset, bytes: whole.subarray(offset, end) };
  }

  /** A part of a model: of its manifest, or of what a manifest that was read names. Throws AtollError 408, 410, 704. */
  model(bytes: unknown): wire.BlobPart.$Properties {
    const { digest: named, offset } = decode(wire.BlobRequest, bytes, SMALL);
    const digest = digestFromBytes(named, 'blob.digest');
    const { blobs } = this.#hub;
    if (!this.#parts.has(digest) && this.#isModel(digest)) {
      const { head, standardisation } = storedManifest(blobs, digest);
      for (const part of [head, standardisation]) if (part !== null) this.#parts.add(part.digest);
      this.#parts.add(digest);
    }
    if (!this.#parts.has(digest)) throw new AtollError(410, `No model is stored under ${digest}.`);
    const size = blobs.size(digest);
    if (offset > size) throw new AtollError(408, `Offset ${offset} of ${size} bytes.`);
    return { size, offset, bytes: blobs.part(digest, offset, LIMITS.partBytes) };
  }

  /** Throws AtollError 406. */
  journal(bytes: unknown): wire.JournalPage.$Properties {
    const { before, run, site, kind } = decode(wire.JournalRequest, bytes, SMALL);
    if (!Number.isFinite(before) || before < 0) throw new AtollError(406, 'journal.before is no number of an entry.');
    const { journal, runs } = this.#hub;
    const wanted = {
      before: Math.floor(before),
      run: run === '' ? '' : runIdOf(run),
      site: site === '' ? '' : siteIdOf(site),
      kind: text(kind, 'journal.kind'),
    };
    return journalPage(journal, wanted, (id) => (runs.isAtHand(id) ? runs.get(id).state : null));
  }

  #isModel(digest: Digest): boolean {
    return this.#hub.statuses().some(({ model }) => model !== undefined && model !== null && model.length > 0 && hexOf(model) === digest);
  }

  #viewOf(id: RunId): Uint8Array {
    const { blobs, journal, software, now } = this.#hub;
    const run = this.#hub.run(id);
    const generatedAt = new Date(now()).toISOString();
    return new TextEncoder().encode(JSON.stringify(buildView({ run, blobs, journal: journal.head, software, generatedAt })));
  }
}

const SMALL = 1_000;
