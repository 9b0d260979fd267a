import type { RunId, SiteId, SiteProfile } from '@atoll/core';
import { decode, encode, profileMessage, profileOf, runIdOf, siteIdOf, wire } from '@atoll/protocol';
import type { KnownSite, SitePresence } from '../access/index.ts';
import type { Notes } from '../storage/index.ts';

/** When each site was last there and what it said of itself, also before the coordinator was started. */
export class KnownSites {
  readonly #notes: Notes;
  readonly #sites = new Map<SiteId, KnownSite>();
  /** What the counts of a run's sites are of. */
  readonly #classes = new Map<RunId, readonly string[]>();

  /** Sites that were connected when the coordinator was killed were last seen when it last wrote. Throws AtollError 701. */
  constructor(notes: Notes) {
    this.#notes = notes;
    const [alive = 0] = notes.of('alive', (note) => decode(wire.SiteRecord, note).seen);
    const sites = notes.of('site', (note): readonly [SiteId, KnownSite] => {
      const { site, connected, seen, run, profile } = decode(wire.SiteRecord, note);
      const latest = profile ? { run: runIdOf(run), profile: profileOf(profile) } : null;
      return [siteIdOf(site), { seen: connected ? Math.max(seen, alive) : seen, latest }];
    });
    for (const [site, known] of sites) this.#sites.set(site, known);
    for (const { run, classes } of notes.of('classes', (note) => decode(wire.RunClasses, note))) this.#classes.set(runIdOf(run), classes);
  }

  /** @param keep whether it is remembered beyond its connection, if it has joined no run */
  came(site: SiteId, at: number, keep: boolean): void {
    if (keep || this.#sites.has(site)) this.#note(site, { latest: this.#sites.get(site)?.latest ?? null, seen: at }, true);
  }

  went(site: SiteId, at: number): void {
    const known = this.#sites.get(site);
    if (known !== undefined) this.#note(site, { ...known, seen: at }, false);
  }

  joined(site: SiteId, run: RunId, profile: SiteProfile, classes: readonly string[], at: number): void {
    this.#note(site, { seen: at, latest: { run, profile } }, true);
    if (this.#classes.has(run)) return;
    this.#classes.set(run, classes);
    this.#notes.put('classes', run, encode(wire.RunClasses, { run, classes: [...classes] }));
  }

  /** Those that are connected are there at this moment. */
  alive(at: number): void {
    this.#notes.put('alive', '', encode(wire.SiteRecord, { seen: at }));
  }

  presence(connected: ReadonlySet<SiteId>): SitePresence {
    return { connected, known: this.#sites, classes: this.#classes };
  }

  #note(site: SiteId, known: KnownSite, connected: boolean): void {
    this.#sites.set(site, known);
    const { seen, latest } = known;
    const joined = latest === null ? {} : { run: latest.run, profile: profileMessage(latest.profile) };
    this.#notes.put('site', site, encode(wire.SiteRecord, { site, connected, seen, ...joined }));
  }
}
