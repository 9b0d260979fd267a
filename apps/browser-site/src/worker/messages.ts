import type { AgentEvent, DataReport, LedgerLine, SiteOutcome } from '@atoll/client/agent';
import { AtollError, type RunId } from '@atoll/core';
import type { AskedEngine, InferenceNote } from '../platform/frozen.ts';
import type { DroppedFile } from '../platform/images.ts';

/** An error as it goes from one thread to another. */
export interface Problem {
  readonly code: number;
  readonly message: string;
  readonly hint: string;
}

export const problemOf = (error: unknown): Problem =>
  error instanceof AtollError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: 0, message: error instanceof Error ? error.message : String(error), hint: 'Load the page again.' };

/** As whom this browser is enrolled. */
export interface Known {
  readonly site: string;
  /** Of the coordinator's key. */
  readonly fingerprint: string;
  /** Whether nobody can read the site's key. */
  readonly isSealed: boolean;
}

/** What the page asks of the site. */
export type ToSite =
  | { readonly kind: 'images'; readonly dropped: readonly DroppedFile[] }
  | { readonly kind: 'join'; readonly invitation: string | null; readonly run: string | null; readonly engine: AskedEngine }
  | { readonly kind: 'agree'; readonly run: RunId }
  | { readonly kind: 'leave' }
  | { readonly kind: 'model' }
  | { readonly kind: 'forget' };

/** What the agent tells, with its errors as plain values. */
export type TabEvent = Exclude<AgentEvent, { kind: 'refused' | 'data' }> | DataEvent;
type DataEvent = Omit<Extract<AgentEvent, { kind: 'data' }>, 'report'> & { readonly report: Report };

/** The report without the list of images. */
export type Report = Omit<DataReport, 'samples'> & { readonly usable: number };

export const reportOf = ({ samples, ...report }: DataReport): Report => ({ ...report, usable: samples.length });

/** What the site tells the page. */
export type FromSite =
  /** Once, as soon as it is known: who this browser is, the run it had not finished, images and results of the time before. */
  | {
      readonly kind: 'ready';
      readonly known: Known | null;
      readonly unfinished: string | null;
      readonly images: Report | null;
      readonly outcome: SiteOutcome | null;
      readonly ledger: readonly LedgerLine[];
    }
  | { readonly kind: 'checking'; readonly done: number; readonly total: number }
  | { readonly kind: 'images'; readonly report: Report }
  | { readonly kind: 'event'; readonly event: TabEvent }
  | { readonly kind: 'inference'; readonly note: InferenceNote }
  | { readonly kind: 'ledger'; readonly line: LedgerLine }
  | { readonly kind: 'enrolled'; readonly known: Known }
  /** Waits for `agree`. */
  | { readonly kind: 'asked'; readonly run: RunId }
  | { readonly kind: 'outcome'; readonly outcome: SiteOutcome }
  | { readonly kind: 'model'; readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[] }
  | { readonly kind: 'problem'; readonly problem: Problem };
