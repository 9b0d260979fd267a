import { AtollError } from '@atoll/core';
import { Notes, type Store } from '../storage/index.ts';
import { KnownSites } from './known-sites.ts';
import { Refusals } from './refusals.ts';

const WRITE_EVERY_MS = 10_000;

/** What operators are told of beyond the journal: which sites were there, and what was refused. Kept in the coordinator's file. */
export class Noted {
  readonly sites: KnownSites;
  readonly refusals: Refusals;
  readonly #notes: Notes;
  readonly #timer: NodeJS.Timeout;

  /** @param isAlive whether a site is connected. Throws AtollError 701, 702. */
  constructor(store: Store, now: () => number, isAlive: () => boolean) {
    this.#notes = new Notes(store);
    this.sites = new KnownSites(this.#notes);
    this.refusals = new Refusals(this.#notes, now());
    this.#timer = setInterval(() => {
      if (isAlive()) this.sites.alive(now());
      this.#write();
    }, WRITE_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#write();
  }

  /** What cannot be written is tried again; that the disk takes nothing is for `/ready` and the runs to tell. */
  #write(): void {
    try {
      this.#notes.write();
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
    }
  }
}
