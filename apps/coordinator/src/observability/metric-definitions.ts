interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/**
 * Every metric of a coordinator beside those of its process. Labels take few values: phases, codes and kinds of task, and the names
 * of open runs, of which no more than {@link LABELLED_RUNS} are told apart. No site has a label of its own.
 */
export const METRICS = {
  atoll_build_info: { type: 'gauge', labels: ['version', 'protocol', 'node'], help: 'Always 1; the labels say what runs.' },
  atoll_runs: { type: 'gauge', labels: ['phase'], help: 'Runs by phase; those that have ended too.' },
  atoll_run_round: { type: 'gauge', labels: ['run'], help: 'The round that an open run is at; 0 before the first.' },
  atoll_run_rounds_planned: { type: 'gauge', labels: ['run'], help: 'The rounds that an open run has at most.' },
  atoll_run_members: { type: 'gauge', labels: ['run', 'presence'], help: 'Members of an open run: connected, disconnected, left.' },
  atoll_run_waiting_sites: { type: 'gauge', labels: ['run'], help: 'Sites whose answer an open run waits for.' },
  atoll_run_waiting_until_timestamp_seconds: {
    type: 'gauge',
    labels: ['run'],
    help: 'When the wait of an open run ends at the latest; left out while it waits for nobody.',
  },
  atoll_sites: {
    type: 'gauge',
    labels: ['standing'],
    help: 'Sites by standing: invited, enrolled, revoked, those whose invitation expired or was withdrawn, and guests of an open coordinator.',
  },
  atoll_sites_connected: { type: 'gauge', labels: [], help: 'Sites that are connected and have said who they are.' },
  atoll_operators_connected: { type: 'gauge', labels: [], help: "Operators' connections, pages among them." },
  atoll_connections: { type: 'gauge', labels: [], help: 'Connections that are open, of whoever.' },
  atoll_received_bytes_total: { type: 'counter', labels: [], help: 'Bytes that came in over all connections, as Node counts them.' },
  atoll_sent_bytes_total: { type: 'counter', labels: [], help: 'Bytes that went out over all connections, as Node counts them.' },
  atoll_rounds_total: { type: 'counter', labels: [], help: 'Rounds of training that were combined.' },
  atoll_steps_total: {
    type: 'counter',
    labels: ['task', 'reason'],
    help: 'Steps that were closed, by what was asked and why they closed.',
  },
  atoll_step_seconds: { type: 'histogram', labels: ['task'], help: 'From handing a step out to closing it.' },
  atoll_combine_seconds: { type: 'histogram', labels: ['task'], help: 'From closing a step to its outcome in the journal.' },
  atoll_answers_accepted_total: { type: 'counter', labels: ['task'], help: 'Answers that were stored and acknowledged.' },
  atoll_answers_accepted_bytes_total: { type: 'counter', labels: ['task'], help: 'Their bytes.' },
  atoll_site_seconds_total: { type: 'counter', labels: ['phase'], help: 'Seconds that sites spent on answers, as they say themselves.' },
  atoll_refusals_total: {
    type: 'counter',
    labels: ['about', 'code'],
    help: 'Messages and requests that were refused, by what they were about and the number of the error.',
  },
  atoll_failed_proofs_total: { type: 'counter', labels: ['code'], help: 'Of these, proofs of who somebody is that failed.' },
  atoll_problems_total: { type: 'counter', labels: ['code'], help: 'What went wrong at the coordinator itself; 0 for what has no number.' },
  atoll_run_events_total: { type: 'counter', labels: ['type'], help: 'Events of runs that were journalled.' },
  atoll_journal_entries: { type: 'gauge', labels: [], help: 'Entries of the journal.' },
  atoll_database_bytes: { type: 'gauge', labels: [], help: 'Size of atoll.db with its write-ahead log: journal, answers, heads, models.' },
  atoll_disk_free_bytes: { type: 'gauge', labels: [], help: 'What is free on the disk of the data folder.' },
  atoll_ready: { type: 'gauge', labels: [], help: '1 while GET /ready answers with 200.' },
  atoll_certificate_end_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When the certificate ends; NaN without TLS.',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** Open runs that have labels of their own, the newest. */
export const LABELLED_RUNS = 20;

/** Upper bounds of the histograms, in seconds. */
export const SECONDS_BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];
