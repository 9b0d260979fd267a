import type { VirtualSite } from '@atoll/client';
import { VirtualCoordinator } from '@atoll/coordinator';
import { AtollError, type Digest, EventQueue, type RunEvent, type SiteId, type SiteTraits } from '@atoll/core';
import { Account } from './account.ts';
import { SiteProcess } from './site-process.ts';
import type { CoordinatorPort } from './surroundings.ts';

export interface VirtualFederationOptions {
  /** Text of the federation file. */
  readonly yaml: string;
  /** Where the coordinator keeps its journal; emptied first. */
  readonly folder: string;
  /** Folders of backbones beside the packaged one. */
  readonly backbones?: readonly string[];
  /** Opens the sites once the coordinator is there: their data, and the canary's features. */
  readonly open: (coordinator: VirtualCoordinator) => Promise<{ readonly sites: readonly VirtualSite[]; readonly canary: Float32Array }>;
  readonly traits: ReadonlyMap<string, SiteTraits>;
  /** After each event of the run. */
  readonly onEvent?: (event: RunEvent, virtual: VirtualFederation) => void;
}

/** When every virtual federation is launched: a moment of no meaning, the same for all. */
export const LAUNCH = Date.UTC(2000, 0, 1);

/** Real time after which others in this process have their turn, in milliseconds. */
const TURN_MS = 50;

/**
 * A whole federation by a virtual clock: the coordinator's own run, journal and combination, sites that answer with real training,
 * and between them time that is drawn instead of waited for.
 */
export class VirtualFederation {
  readonly account: Account;
  readonly coordinator: VirtualCoordinator;
  readonly processes: ReadonlyMap<SiteId, SiteProcess>;
  readonly #queue: EventQueue;

  private constructor(queue: EventQueue, coordinator: VirtualCoordinator, processes: ReadonlyMap<SiteId, SiteProcess>, account: Account) {
    this.#queue = queue;
    this.coordinator = coordinator;
    this.processes = processes;
    this.account = account;
  }

  /** Milliseconds of virtual time since the launch. */
  get elapsedMs(): number {
    return this.#queue.now - LAUNCH;
  }

  /** Launches the run and opens the sites; time stands still until {@link run}. Throws what the coordinator and `open` throw. */
  static async open(options: VirtualFederationOptions): Promise<VirtualFederation> {
    const { yaml, folder, backbones = [], traits, onEvent } = options;
    const queue = new EventQueue(LAUNCH);
    const processes = new Map<SiteId, SiteProcess>();
    const account = new Account(LAUNCH, processes);
    const coordinator = await VirtualCoordinator.open({
      yaml,
      folder,
      backbones,
      now: () => queue.now,
      after: (milliseconds, act) => {
        const scheduled = queue.after(milliseconds, act);
        return () => scheduled.cancel();
      },
      sites: {
        assign: (site, task, bytes) => processes.get(site)?.assign(task, bytes),
        closed: (site, task) => processes.get(site)?.close(task),
        changed: (event, state) => {
          account.note(event, state);
          if (virtual !== undefined) onEvent?.(event, virtual);
        },
      },
    });
    let virtual: VirtualFederation | undefined;
    try {
      const { sites, canary } = await options.open(coordinator);
      const surroundings = {
        queue,
        coordinator: portOf(coordinator, canary),
        federation: coordinator.run.state.federation,
        backboneBytes: coordinator.run.context.backbone.manifest.weights.sizeBytes,
      };
      for (const site of sites) {
        const drawn = traits.get(site.name);
        if (drawn === undefined) throw new RangeError(`no traits were drawn for ${site.name}`);
        processes.set(site.name, new SiteProcess(site, drawn, surroundings));
      }
      virtual = new VirtualFederation(queue, coordinator, processes, account);
      return virtual;
    } catch (error) {
      coordinator.close();
      throw error;
    }
  }

  /** Lets virtual time pass until the run has ended. Throws AtollError 702 and what a site fails with. */
  async run(): Promise<void> {
    const { coordinator } = this;
    coordinator.start();
    for (const process of this.processes.values()) process.begin();
    let turn = Date.now();
    while (!coordinator.hasEnded) {
      if (!(await this.#queue.next())) throw new AtollError(604, 'The run waits and nothing is to come.');
      await coordinator.settled();
      if (Date.now() - turn < TURN_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turn = Date.now();
    }
  }
}

function portOf(coordinator: VirtualCoordinator, canary: Float32Array): CoordinatorPort {
  const sizes = new Map<Digest, number>();
  return {
    hasStarted: () => coordinator.run.state.phase.kind !== 'gathering',
    connect: ({ name, profile }) => coordinator.connect(name, profile, canary),
    disconnect: ({ name }) => coordinator.disconnect(name),
    leave: ({ name }, reason) => coordinator.leave(name, reason),
    accept: ({ name }, task, bytes, seconds) => coordinator.accept(name, task, bytes, seconds),
    sizeOf(digest) {
      const size = sizes.get(digest) ?? coordinator.blobs.size(digest);
      sizes.set(digest, size);
      return size;
    },
  };
}
