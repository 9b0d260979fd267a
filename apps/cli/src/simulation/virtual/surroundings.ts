import type { VirtualSite } from '@atoll/client';
import type { EventQueue, Federation, inputsOf, TaskId } from '@atoll/core';

/** What a site needs of the coordinator. */
export interface CoordinatorPort {
  /** Whether the run goes on already, so that a newcomer comes with its features. */
  hasStarted(): boolean;
  /** Throws AtollError 605 where the run takes nobody in any more. */
  connect(site: VirtualSite): void;
  disconnect(site: VirtualSite): void;
  leave(site: VirtualSite, reason: string): void;
  /** False where nobody waits for the answer any more. */
  accept(site: VirtualSite, task: TaskId, bytes: Uint8Array, seconds: Readonly<Record<string, number>>): boolean;
  /** Bytes under the digest, as they travel. */
  sizeOf(digest: ReturnType<typeof inputsOf>[number]): number;
}

export interface SiteSurroundings {
  readonly queue: EventQueue;
  readonly coordinator: CoordinatorPort;
  readonly federation: Federation;
  /** Of the backbone that each site fetches. */
  readonly backboneBytes: number;
}
