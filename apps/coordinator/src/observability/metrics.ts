import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError, plannedRounds, type RunEvent, type RunState, waitingOf } from '@atoll/core';
import { PROTOCOL_VERSIONS } from '@atoll/protocol';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { isFailedProof, siteRecords } from '../access/index.ts';
import type { CoordinatorEvent } from '../server/events.ts';
import type { Hub } from '../server/hub.ts';
import { LABELLED_RUNS, METRICS, type MetricName, SECONDS_BUCKETS } from './metric-definitions.ts';
import { freeBytes, type Readiness } from './readiness.ts';
import type { Traffic } from './traffic.ts';

/** What metrics are read from when they are asked for. */
export interface Observed {
  readonly hub: Hub;
  readonly folder: string;
  readonly traffic: Traffic;
  readonly readiness: Readiness;
  /** When the certificate ends; null without TLS. */
  readonly certificateEnd: () => number | null;
}

/** Phases of a site's time that have a label of their own: others could say what they like. */
const SITE_PHASES = ['reading', 'features', 'training', 'evaluating', 'waiting', 'transfer'];

/** Counts what happens, and reads the rest when it is asked; in the text format of Prometheus (version 0.0.4). */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<MetricName, Counter>();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #gauges = new Map<MetricName, Gauge>();
  #hasProcess = false;

  constructor() {
    for (const [name, { type, labels, help }] of Object.entries(METRICS)) {
      const common = { name, help, labelNames: [...labels], registers: [this.#registry] };
      const key = name as MetricName; // a key of the table
      if (type === 'counter') this.#counters.set(key, new Counter(common));
      else if (type === 'gauge') this.#gauges.set(key, new Gauge(common));
      else this.#histograms.set(key, new Histogram({ ...common, buckets: SECONDS_BUCKETS }));
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  onEvent(event: CoordinatorEvent): void {
    if (event.type === 'refused') {
      const code = String(event.code);
      this.#count('atoll_refusals_total', { about: event.about, code });
      if (isFailedProof(event.code)) this.#count('atoll_failed_proofs_total', { code });
    }
    if (event.type === 'problem')
      this.#count('atoll_problems_total', { code: String(event.error instanceof AtollError ? event.error.code : 0) });
    if (event.type === 'event') this.#ofRun(event.event, event.state);
  }

  /** Everything as it is now. */
  async text(observed: Observed): Promise<string> {
    if (!this.#hasProcess) collectDefaultMetrics({ register: this.#registry });
    this.#hasProcess = true;
    this.#readRuns(observed);
    this.#readCoordinator(observed);
    return this.#registry.metrics();
  }

  #ofRun(event: RunEvent, state: RunState): void {
    this.#count('atoll_run_events_total', { type: event.type });
    if (event.type === 'result-accepted') {
      const task = taskKindOf(state, event.task);
      this.#count('atoll_answers_accepted_total', { task });
      this.#count('atoll_answers_accepted_bytes_total', { task }, event.sizeBytes);
      for (const [phase, seconds] of Object.entries(event.seconds))
        this.#count('atoll_site_seconds_total', { phase: SITE_PHASES.includes(phase) ? phase : 'other' }, seconds);
    }
    if (event.type === 'step-closed' && state.phase.kind === 'combining') {
      const { step, closedAt, reason } = state.phase;
      this.#count('atoll_steps_total', { task: step.task.kind, reason });
      this.#observe('atoll_step_seconds', { task: step.task.kind }, closedAt - step.openedAt);
    }
    const last = state.history.at(-1);
    if (event.type === 'step-combined' && last !== undefined) {
      this.#observe('atoll_combine_seconds', { task: last.task.kind }, last.combinedAt - last.closedAt);
      if (last.outcome.kind === 'fit') this.#count('atoll_rounds_total', {});
    }
  }

  #readRuns({ hub }: Observed): void {
    const { runs } = hub;
    const phases: Record<string, number> = {
      gathering: 0,
      step: 0,
      combining: 0,
      finishing: 0,
      held: runs.held.open,
      ...runs.endedByPhase(),
    };
    for (const { state } of runs.open.values()) phases[state.phase.kind] = (phases[state.phase.kind] ?? 0) + 1;
    for (const [phase, count] of Object.entries(phases)) this.#set('atoll_runs', { phase }, count);
    for (const name of OF_RUNS) this.#gauges.get(name)?.reset();
    for (const { id: run, state } of [...runs.open.values()].slice(-LABELLED_RUNS)) {
      const step = state.phase.kind === 'step' || state.phase.kind === 'combining' ? state.phase.step : null;
      this.#set('atoll_run_round', { run }, step?.task.round ?? state.history.at(-1)?.task.round ?? 0);
      this.#set('atoll_run_rounds_planned', { run }, plannedRounds(state.federation));
      const present: Record<string, number> = { connected: 0, disconnected: 0, left: 0 };
      for (const { presence } of state.members.values()) present[presence.kind] = (present[presence.kind] ?? 0) + 1;
      for (const [presence, count] of Object.entries(present)) this.#set('atoll_run_members', { run, presence }, count);
      const waiting = waitingOf(state);
      this.#set('atoll_run_waiting_sites', { run }, waiting?.sites.length ?? 0);
      if (waiting !== null) this.#set('atoll_run_waiting_until_timestamp_seconds', { run }, waiting.until / 1_000);
    }
  }

  #readCoordinator({ hub, folder, traffic, readiness, certificateEnd }: Observed): void {
    this.#set('atoll_build_info', { version: hub.software, protocol: String(Math.max(...PROTOCOL_VERSIONS)), node: process.version }, 1);
    const standings: Record<string, number> = { invited: 0, enrolled: 0, revoked: 0, expired: 0, withdrawn: 0, guest: 0 };
    for (const { standing } of siteRecords(hub.access.state, hub.presence(), hub.now()))
      standings[standing ?? ''] = (standings[standing ?? ''] ?? 0) + 1;
    for (const [standing, count] of Object.entries(standings)) this.#set('atoll_sites', { standing }, count);
    this.#set('atoll_sites_connected', {}, hub.connectedSites);
    this.#set('atoll_operators_connected', {}, hub.connectedOperators);
    this.#set('atoll_connections', {}, traffic.connections);
    this.#countTo('atoll_received_bytes_total', traffic.received);
    this.#countTo('atoll_sent_bytes_total', traffic.sent);
    this.#set('atoll_journal_entries', {}, hub.journal.size);
    this.#set('atoll_database_bytes', {}, sizeOf(join(folder, 'atoll.db')) + sizeOf(join(folder, 'atoll.db-wal')));
    this.#set('atoll_disk_free_bytes', {}, freeBytes(folder) ?? Number.NaN);
    this.#set('atoll_ready', {}, readiness.problems().length === 0 ? 1 : 0);
    const end = certificateEnd();
    this.#set('atoll_certificate_end_timestamp_seconds', {}, end === null ? Number.NaN : end / 1_000);
  }

  #count(name: MetricName, labels: Record<string, string>, by = 1): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  /** For what is counted elsewhere. */
  #countTo(name: MetricName, total: number): void {
    const counter = this.#counters.get(name);
    counter?.reset();
    counter?.inc(total);
  }

  #set(name: MetricName, labels: Record<string, string>, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  #observe(name: MetricName, labels: Record<string, string>, milliseconds: number): void {
    this.#histograms.get(name)?.observe(labels, Math.max(0, milliseconds) / 1_000);
  }
}

const OF_RUNS = (Object.keys(METRICS) as MetricName[]).filter((name) => METRICS[name].labels.some((label) => label === 'run')); // keys of the table

/** The kind of task that this one is; only training is answered later than its step. */
function taskKindOf({ phase }: RunState, id: string): string {
  return (phase.kind === 'step' || phase.kind === 'combining') && phase.step.task.id === id ? phase.step.task.kind : 'fit';
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
