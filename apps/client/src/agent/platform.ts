import type { FrozenBackbone, FrozenBackboneOptions } from '../backbone/frozen.ts';
import type { BackboneFolder, Network } from '../connection/index.ts';
import type { DataReport } from '../data/data-report.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Engine } from '../engines/engine.ts';
import type { OpenCache } from '../features/site-caches.ts';
import type { SiteState } from '../state/site-state.ts';
import type { Introduced } from './enrol.ts';

/** A site's images. */
export interface SiteData {
  readonly dataset: Dataset;
  /** Opens every image that is not known yet, and judges them: by these classes, where they are given. */
  check(
    dataset: Dataset,
    options: { classes?: readonly string[]; onProgress?: (done: number, total: number) => void },
  ): Promise<DataReport>;
}

/** What a site runs on: a computer with Node, a browser's tab. The agent itself is the same everywhere. */
export interface SitePlatform {
  /** What a site says it runs: Atoll, what runs it, and the kind of machine. */
  readonly software: string;
  /** Opens what must outlive the process. @throws AtollError 103, 702, 703, 704, 850 */
  openState(name: string): Promise<SiteState>;
  openNetwork(introduced: Introduced): Promise<Network>;
  /** @throws AtollError 201, 204 */
  openData(): Promise<SiteData>;
  /** Starts the engine that trains. @throws AtollError 301 */
  startEngine(): Promise<Engine>;
  readonly backbones: BackboneFolder;
  readonly openCache: OpenCache;
  /** @throws AtollError 301, 302, 304 */
  openFrozen(options: Omit<FrozenBackboneOptions, 'threads'>): Promise<FrozenBackbone>;
}
