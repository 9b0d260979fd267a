import { AtollError, type Digest, type Federation, type RunId } from '@atoll/core';
import { digestFromBytes, federationFromJson, runIdOf, type wire } from '@atoll/protocol';
import { type Deferred, defer } from '../connection/index.ts';

/** A run that the site may take part in. */
export interface OfferedRun {
  readonly run: RunId;
  readonly federation: Federation;
  /** Of the backbone's manifest. */
  readonly backbone: Digest;
  /** True when the run goes on already, without this site. */
  readonly started: boolean;
}

/** Chooses the run among those offered. */
export interface RunChoice {
  /** @throws AtollError 103 when several are open and none was named, 602 when the one that was named has ended without this site */
  readonly chosen: Promise<OfferedRun>;
  add(offer: wire.RunOffer.$Shape): void;
}

/**
 * Waits for the run of this name; without a name for the one that can be joined. Of several it takes the one that the site
 * is a member of already; before all others the one that it had not finished with, which may be over.
 */
export function chooseRun(wanted?: string, unfinished?: string | null): RunChoice {
  const deferred: Deferred<OfferedRun> = defer();
  const open = new Map<RunId, { readonly offered: OfferedRun; readonly member: boolean }>();
  let deciding = false;

  const decide = () => {
    deciding = false;
    const all = [...open.values()];
    const members = all.filter(({ member }) => member);
    const [first, second] = members.length > 0 ? members : all;
    if (first === undefined) return;
    if (second === undefined) deferred.resolve(first.offered);
    else deferred.reject(new AtollError(103, `Several runs are open: ${[...open.keys()].join(', ')}.`, { hint: 'Choose one with --run.' }));
  };
  return {
    chosen: deferred.promise,
    add(offer) {
      try {
        const run = runIdOf(offer.run);
        const federation = federationFromJson(offer.federation ?? '');
        const backbone = digestFromBytes(offer.backbone, 'offer.backbone');
        const offered = { run, federation, backbone, started: offer.phase !== 'gathering' && !offer.member };
        if (wanted !== undefined) {
          if (run !== wanted) return;
          if (isOver(offer) && !offer.member) throw new AtollError(602, `The run ${run} ended without this site (${offer.phase}).`);
          deferred.resolve(offered);
          return;
        }
        if (run === unfinished && offer.member) {
          deferred.resolve(offered);
          return;
        }
        if (!isOpen(offer, federation)) return;
        open.set(run, { offered, member: offer.member ?? false });
        // The offers of one welcome come one after the other: look at all of them.
        if (!deciding) queueMicrotask(decide);
        deciding = true;
      } catch (error) {
        deferred.reject(error);
      }
    },
  };
}

const isOver = ({ phase }: wire.RunOffer.$Shape): boolean => phase === 'completed' || phase === 'stopped' || phase === 'failed';

function isOpen({ phase, member }: wire.RunOffer.$Shape, { cohort }: Federation): boolean {
  if (phase === 'gathering') return true;
  const going = phase === 'step' || phase === 'combining';
  return (going && cohort.lateJoin) || ((going || phase === 'finishing') && (member ?? false));
}
