import type { InvitationLetter } from '@atoll/protocol';
import type { EngineName } from '../engines/index.ts';
import type { AgentListener } from './events.ts';
import type { NetworkChoice } from './kept-network.ts';

/** How a site takes part. */
export interface JoinOptions {
  /** The coordinator's address, `https://HOST` or `http://HOST:PORT`; left out, that of the invitation or the enrolment. */
  readonly url?: string;
  /** Lets the site in the first time; from then on its state folder is enrolled. */
  readonly invitation?: InvitationLetter;
  /** Whom to trust on the way there, and what to show of itself; the pinned authority is kept in the state folder. */
  readonly network?: NetworkChoice;
  /** A folder with one sub-folder a class, or a CSV; only read. */
  readonly data: string;
  /** The site's name in the federation. */
  readonly name: string;
  /** The site's state folder; made if it is not there. Holds the feature cache, the backbone, the model and the results. */
  readonly directory: string;
  /** The run to join; without it, the one that is open. */
  readonly run?: string;
  /** Forces a training engine; the best one present unless told. */
  readonly engine?: EngineName;
  /** Where engines installed apart from Atoll are. */
  readonly enginesFolder?: string;
  /** Regular expression whose first group, on the file name, names the patient, slide or object. */
  readonly groupBy?: string;
  /** A feature cache that sites of one machine share. */
  readonly cacheDirectory?: string;
  /** A folder of backbones that sites of one machine share. */
  readonly backboneDirectory?: string;
  /** Threads of inference; all processors unless told. */
  readonly threads?: number;
  /** How long a run to join is waited for; a day unless told. */
  readonly waitForRunMs?: number;
  /** How long the coordinator may be out of reach; a day unless told. */
  readonly giveUpAfterMs?: number;
  /** Aborting it makes the site leave the run. */
  readonly signal?: AbortSignal;
  readonly onEvent: AgentListener;
}

/** With the address that it was found to have. */
export type ReachedOptions = JoinOptions & { readonly url: string };

export const DAY_MS = 24 * 60 * 60 * 1000;
