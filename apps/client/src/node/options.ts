import type { HeadKind } from '@atoll/core';
import type { SiteOptions } from '../agent/index.ts';
import type { DataSource } from '../data/index.ts';
import type { EngineName } from '../engines/index.ts';
import type { NetworkChoice } from './kept-network.ts';

/** How a site on a computer takes part. */
export interface JoinOptions extends SiteOptions {
  /** Whom to trust on the way there, and what to show of itself; the pinned authority is kept in the state folder. */
  readonly network?: NetworkChoice;
  /** A folder with one sub-folder a class, a CSV, or a source of another kind; only read. */
  readonly data: string | DataSource;
  /** Own kinds of head that a run may name, the same as at the coordinator. */
  readonly heads?: readonly HeadKind[];
  /** The site's state folder; made if it is not there. Holds the feature cache, the backbone, the model and the results. */
  readonly directory: string;
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
}
