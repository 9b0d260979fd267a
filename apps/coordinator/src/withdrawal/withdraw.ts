import { join } from 'node:path';
import {
  AtollError,
  type Digest,
  type ModelManifest,
  type RunId,
  type RunState,
  replay,
  type SiteId,
  signModel,
  type Withdrawal,
} from '@atoll/core';
import { runIdOf, siteIdOf } from '@atoll/protocol';
import { stringify } from 'yaml';
import { openOwnKey } from '../access/own-key.ts';
import { writeModel } from '../report/write.ts';
import { contextOf, loadBackbones, type RunContext } from '../runs/index.ts';
import { modelBytes, modelOf } from '../runs/model.ts';
import { SOFTWARE } from '../software.ts';
import { BlobStore, Journal, Store } from '../storage/index.ts';
import { runWithout, type WithoutSites, withoutSites } from './without-sites.ts';

/** Which site is taken out of which run. */
export interface WithdrawOptions {
  /** The coordinator's data folder; no coordinator may be running on it. */
  readonly folder: string;
  readonly run: string;
  readonly site: string;
  /** Who does it, for the journal. */
  readonly by: string;
  readonly now: () => number;
}

/** What taking a site out gave. */
export interface Withdrawn {
  readonly withdrawal: Withdrawal;
  /** The head of the run with the site. */
  readonly before: Digest;
  /** Where the new model is. */
  readonly modelFolder: string;
  /** Whether the run went on to train from the head that is solved from sums, which is not repeated. */
  readonly wasTrained: boolean;
}

/** What can be done where nothing can be computed. */
export interface NotPossible {
  readonly reason: AtollError;
  /** A federation file for the same run without the site. */
  readonly rerun: string;
}

/**
 * Takes a site out of a completed run: computes the model without it, journals it, and puts it beside the old one, which stays.
 *
 * Throws AtollError 601, 606, 703 (a coordinator is running), 858 (not completed, or proven already), 302, 7xx, 8xx of the key.
 */
export async function withdraw(options: WithdrawOptions): Promise<Withdrawn | NotPossible> {
  const { folder } = options;
  const store = new Store(folder);
  try {
    const journal = new Journal(store);
    return await new WithdrawalOffice(options, journal, new BlobStore(store)).withdraw();
  } finally {
    store.close();
  }
}

class WithdrawalOffice {
  readonly #options: WithdrawOptions;
  readonly #journal: Journal;
  readonly #blobs: BlobStore;

  constructor(options: WithdrawOptions, journal: Journal, blobs: BlobStore) {
    this.#options = options;
    this.#journal = journal;
    this.#blobs = blobs;
  }

  async withdraw(): Promise<Withdrawn | NotPossible> {
    const { folder, by, now } = this.#options;
    const run = runIdOf(this.#options.run);
    const site = siteIdOf(this.#options.site);
    const events = this.#journal.history(run);
    if (events.length === 0) throw new AtollError(601, `There is no run ${run} in ${folder}.`);
    const state = replay(events);
    if (!state.members.has(site)) throw new AtollError(606, `${site} is no member of ${run}.`);
    const { phase } = state;
    if (phase.kind !== 'completed') throw new AtollError(858, `${run} is ${phase.kind}: there is no model to take ${site} out of.`);
    const sites = new Set([...state.withdrawals.map((one) => one.site), site]);
    const context = await this.#context(state);
    const found = await computed(state, context, this.#blobs, sites, this.#states());
    if (found instanceof AtollError) return { reason: found, rerun: rerunOf(state, sites) };
    const { without, sameAs } = found;
    const last = state.withdrawals.findLast((one) => one.site === site);
    if (last?.basis === without.basis || last?.basis === 'run') throw new AtollError(858, `${site} has been taken out of ${run} already.`);

    const at = now();
    const manifest = manifestWithout(
      state,
      context,
      this.#blobs,
      without,
      { at, sites, ...(sameAs === null ? {} : { sameAs }) },
      SOFTWARE,
      {
        entries: this.#journal.size,
        hash: this.#journal.head,
      },
    );
    const json = modelBytes(manifest);
    const withdrawal: Withdrawal = {
      site,
      by,
      head: without.head,
      model: this.#blobs.put(json),
      signed: signModel(json, openOwnKey(folder)),
      basis: without.basis,
      ...(sameAs === null ? {} : { sameAs }),
    };
    this.#journal.append(run, { type: 'site-withdrawn', at, ...withdrawal });
    const modelFolder = join(folder, 'runs', run, `model-without-${[...sites].sort().join('-')}`);
    writeModel(modelFolder, withdrawal, this.#blobs);
    const solved = state.history.find(({ outcome }) => outcome.kind === 'evaluate' && outcome.chosen !== null)?.outcome;
    const wasTrained = solved?.kind === 'evaluate' && solved.chosen?.head !== phase.head;
    return { withdrawal, before: phase.head, modelFolder, wasTrained };
  }

  /** Of all runs, one at a time. */
  *#states(): Generator<RunState> {
    for (const run of this.#journal.runs()) yield replay(this.#journal.history(run));
  }

  async #context({ federation, backbone }: RunState): Promise<RunContext> {
    const served = (await loadBackbones(this.#options.folder)).get(backbone);
    if (served === undefined) throw new AtollError(302, `The backbone ${backbone} of the run is not on this machine.`);
    return contextOf(federation, served);
  }
}

/** What is known of the run without the sites; the error where nothing can be. */
export async function computed(
  state: RunState,
  context: RunContext,
  blobs: BlobStore,
  sites: ReadonlySet<SiteId>,
  others: Iterable<RunState>,
): Promise<{ readonly without: WithoutSites; readonly sameAs: RunId | null } | AtollError> {
  try {
    const without = await withoutSites({ state, context, blobs, sites });
    const never = runWithout({ state, blobs, sites }, others);
    if (never === null) return { without, sameAs: null };
    const { run, chosen } = never;
    const history = without.state.history.map((step) =>
      step.outcome.kind === 'evaluate' && step.outcome.chosen !== null ? { ...step, outcome: { ...step.outcome, chosen } } : step,
    );
    const why = `the head that ${run.run} has, which never had the site`;
    return { without: { state: { ...without.state, history }, head: chosen.head, basis: 'run', why }, sameAs: run.run };
  } catch (error) {
    if (error instanceof AtollError && error.code === 857) return error;
    throw error;
  }
}

/** The model without the sites. Nobody has judged it, so it has no figures. */
export function manifestWithout(
  { phase }: RunState,
  context: RunContext,
  blobs: BlobStore,
  { state, head, basis, why }: WithoutSites,
  { at, sites, sameAs }: { readonly at: number; readonly sites: ReadonlySet<SiteId>; readonly sameAs?: RunId },
  software: string,
  journal: ModelManifest['lineage']['journal'],
): ModelManifest {
  if (phase.kind !== 'completed') throw new AtollError(858, 'Only a completed run has a model.');
  const asIf: RunState = { ...state, phase: { kind: 'finishing', since: at, head, why } };
  const made = modelOf(asIf, context, blobs, head, why, software, journal);
  const names = [...sites].sort();
  return {
    ...made,
    withdrawn: { sites: names, model: phase.model, basis, ...(sameAs === undefined ? {} : { sameAs }) },
    limits: [
      ...made.limits.filter((limit) => !limit.startsWith('No site had test images')),
      `Made after the run without ${names.join(', ')}. Nobody has judged this model: the figures of the one before are not its own.`,
    ],
  };
}

/** The run's federation file for the sites that are left. */
function rerunOf({ federation, members }: RunState, sites: ReadonlySet<SiteId>): string {
  const left = [...members.keys()].filter((site) => !sites.has(site)).length;
  const cohort = { ...federation.cohort, sites: Math.max(1, left), quorum: Math.max(1, Math.min(federation.cohort.quorum, left)) };
  return stringify({ ...federation, cohort });
}
