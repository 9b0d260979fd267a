import type { RunId } from '@atoll/core';
import type { InvitationLetter } from '@atoll/protocol';
import type { AgentListener } from './events.ts';

/** How a site takes part, whatever it runs on. */
export interface SiteOptions {
  /** The coordinator's address, `https://HOST` or `http://HOST:PORT`; left out, that of the invitation or the enrolment. */
  readonly url?: string;
  /** Lets the site in the first time; from then on its state is enrolled. */
  readonly invitation?: InvitationLetter;
  /** The site's name in the federation. */
  readonly name: string;
  /** The run to join; without it, the one that is open. */
  readonly run?: string;
  /** How long a run to join is waited for; a day unless told. */
  readonly waitForRunMs?: number;
  /** How long the coordinator may be out of reach; a day unless told. */
  readonly giveUpAfterMs?: number;
  /** Aborting it makes the site leave the run. */
  readonly signal?: AbortSignal;
  /** Aborting it ends the site where it is and tells nobody: it keeps its place in the run, and goes on when it joins again. */
  readonly halt?: AbortSignal;
  /** Told what goes on. */
  readonly onEvent: AgentListener;
  /** Asked once all is known and before the run is joined; rejects where whoever runs the site does not want to. Nobody is asked unless told. */
  readonly agree?: (run: RunId) => Promise<void>;
}

/** With the address that it was found to have. */
export type ReachedOptions = SiteOptions & { readonly url: string };

export const DAY_MS = 24 * 60 * 60 * 1000;
