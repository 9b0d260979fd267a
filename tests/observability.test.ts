import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type CoordinatorEvent, type CoordinatorOptions, logLine, METRICS, openLog, startCoordinator } from '@atoll/coordinator';
import { type Context, context, type Span, type SpanOptions, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { expect, it, onTestFinished } from 'vitest';
import { honestSites, lightFederation, runToEnd } from '../tools/light/calm-run.ts';
import { ROOT, scratchFolder } from './support/shared-data.ts';

const NAMES = ['aster', 'birch', 'clover'];
const ROUNDS = 3;

interface Recorded {
  readonly name: string;
  readonly parent: Recorded | null;
  readonly attributes: Record<string, unknown>;
  readonly events: string[];
  readonly start: number;
  end: number | null;
  status: SpanStatusCode;
}

/** A provider of OpenTelemetry's API that keeps what it is told, as an SDK would send it. */
function recordSpans(): Recorded[] {
  const recorded: Recorded[] = [];
  const spans = new WeakMap<Span, Recorded>();
  const startSpan = (name: string, { startTime, attributes = {} }: SpanOptions = {}, parent: Context = context.active()): Span => {
    const above = trace.getSpan(parent);
    const entry: Recorded = {
      name,
      parent: above === undefined ? null : (spans.get(above) ?? null),
      attributes: { ...attributes },
      events: [],
      start: Number(startTime),
      end: null,
      status: SpanStatusCode.UNSET,
    };
    const span: Span = {
      spanContext: () => ({ traceId: `${'0'.repeat(31)}1`, spanId: String(recorded.length).padStart(16, '0'), traceFlags: 1 }),
      setAttribute: (key, value) => {
        entry.attributes[key] = value;
        return span;
      },
      setAttributes: () => span,
      addEvent: (event) => {
        entry.events.push(event);
        return span;
      },
      addLink: () => span,
      addLinks: () => span,
      setStatus: ({ code }) => {
        entry.status = code;
        return span;
      },
      updateName: () => span,
      end: (at) => {
        entry.end = Number(at);
      },
      isRecording: () => true,
      recordException: () => undefined,
    };
    spans.set(span, entry);
    recorded.push(entry);
    return span;
  };
  const startActiveSpan: Tracer['startActiveSpan'] = () => {
    throw new Error('not used');
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) });
  onTestFinished(() => trace.disable());
  return recorded;
}

interface Watched {
  readonly url: string;
  readonly hub: Awaited<ReturnType<typeof startCoordinator>>['hub'];
  readonly folder: string;
  readonly lines: Record<string, unknown>[];
  readonly text: string[];
}

async function watched(options: Partial<CoordinatorOptions>): Promise<Watched> {
  const folder = await scratchFolder();
  const [lines, text] = [[] as Record<string, unknown>[], [] as string[]];
  const logs = [openLog('json', (line) => lines.push(JSON.parse(line))), openLog('text', (line) => text.push(line))];
  const onEvent = (event: CoordinatorEvent): void => {
    for (const log of logs) log(logLine(event));
  };
  const { url, hub, close } = await startCoordinator({ folder, ...options, onEvent });
  onTestFinished(close);
  return { url, hub, folder, lines, text };
}

/** Samples by name and labels as they stand, and the names that have a type. */
async function scrape(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  const samples = new Map([...text.matchAll(/^([a-z_]+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]));
  return {
    status: response.status,
    headers: response.headers,
    text,
    samples,
    names: [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name),
  };
}

it('a run is told in metrics, lines of the log and spans; the Grafana dashboard asks for nothing else', async () => {
  const spans = recordSpans();
  const coordinator = await watched({ access: 'open' });
  const { url, lines, text } = coordinator;
  const { manifest } = await loadBackbonePackage();
  const sites = await honestSites(url, NAMES, manifest);
  onTestFinished(() => {
    for (const site of sites) site.close();
  });
  const federation = lightFederation('cells', NAMES.length, ROUNDS);
  const before = await scrape(url);
  expect(await runToEnd(coordinator, federation, 60_000)).toMatchObject({
    kind: 'completed',
  });
  expect((await sites[0]?.join('no-such-run'))?.refusal?.code).toBe(601);
  coordinator.hub.launch(lightFederation('other', 9, 1), 'ida');
  coordinator.hub.stop('other-1' as Parameters<typeof coordinator.hub.stop>[0], 'ida');
  coordinator.hub.launch(lightFederation('open', 9, 1), 'ida');
  await expect.poll(() => lines.filter(({ run, event }) => run === 'open-1' && event === 'site-joined').length).toBe(NAMES.length);

  const { samples, names, headers, text: metrics } = await scrape(url);
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(samples.get('atoll_runs{phase="completed"}')).toBe(1);
  expect(samples.get('atoll_runs{phase="stopped"}')).toBe(1);
  expect(samples.get('atoll_runs{phase="gathering"}')).toBe(1);
  expect(samples.get('atoll_rounds_total')).toBe(ROUNDS);
  expect(samples.get('atoll_answers_accepted_total{task="fit"}')).toBe(ROUNDS * NAMES.length);
  expect(samples.get('atoll_steps_total{task="fit",reason="all-answered"}')).toBe(ROUNDS);
  expect(samples.get('atoll_step_seconds_count{task="fit"}')).toBe(ROUNDS);
  expect(samples.get('atoll_refusals_total{about="join",code="601"}')).toBe(1);
  expect(samples.get('atoll_run_members{run="open-1",presence="connected"}')).toBe(NAMES.length);
  expect(samples.get('atoll_run_waiting_until_timestamp_seconds{run="open-1"}')).toBeGreaterThan(Date.now() / 1_000);
  expect(samples.get('atoll_sites_connected')).toBe(NAMES.length);
  expect(samples.get('atoll_journal_entries')).toBe(coordinator.hub.journal.size);
  expect(samples.get('atoll_ready')).toBe(1);
  for (const name of ['atoll_received_bytes_total', 'atoll_sent_bytes_total', 'atoll_run_events_total{type="result-accepted"}'])
    expect(samples.get(name), name).toBeGreaterThan(before.samples.get(name) ?? 0);
  for (const name of Object.keys(METRICS)) expect(names).toContain(name);
  for (const site of NAMES) expect(metrics).not.toContain(site);
  expect(metrics).not.toContain('cells-1');

  const dashboard = readFileSync(join(ROOT, 'docker', 'grafana', 'atoll.json'), 'utf8');
  const asked = new Set(
    [...dashboard.matchAll(/\b(?:atoll|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')),
  );
  expect([...asked].filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.keys(METRICS).filter((name) => !asked.has(name))).toEqual([]);

  // Each event of the journal is a line, in order, with the run; people are told the rest in words.
  const journalled = [...coordinator.hub.journal.entries()].map(({ run, event }) => [run ?? undefined, event.type]);
  const told = lines.filter(({ event }) => !['refused', 'ended', 'problem'].includes(String(event)));
  expect(told.map(({ run, event }) => [run, event])).toEqual(journalled);
  expect(lines.find(({ event, task }) => event === 'result-accepted' && /fit/.test(String(task)))).toMatchObject({
    level: 'debug',
    run: 'cells-1',
    round: 1,
    site: expect.stringMatching(/^(aster|birch|clover)$/),
    msg: expect.stringContaining('answered'),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(lines.find(({ event }) => event === 'refused')).toMatchObject({ level: 'warn', code: 601, who: 'aster', about: 'join' });
  expect(lines.find(({ event }) => event === 'run-stopped')).toMatchObject({ who: 'ida', run: 'other-1' });
  expect(text.join('')).toMatch(/^\d\d:\d\d:\d\d {2}cells-1: aster joined with 20 training images \(light\)$/m);
  expect(text.join('')).toMatch(/^\d\d:\d\d:\d\d {2}refused aster: 601 .*$/m);
  expect(text.join('')).not.toContain('answered\n');

  const [run, ...others] = spans.filter(({ name, attributes }) => name === 'run' && attributes['atoll.run'] === 'cells-1');
  if (run === undefined) throw new Error('there is no span of the run');
  expect(others).toEqual([]);
  expect(run).toMatchObject({
    parent: null,
    end: expect.any(Number),
    attributes: { 'atoll.outcome': 'completed', 'atoll.strategy': 'fedavg' },
  });
  expect(run.events.filter((event) => event === 'site-joined')).toHaveLength(NAMES.length);
  const rounds = spans.filter(({ parent }) => parent === run);
  expect(new Set(rounds.map(({ name }) => name))).toEqual(new Set(['round']));
  expect(rounds.map(({ attributes }) => attributes['atoll.round'])).toEqual(
    expect.arrayContaining(Array.from({ length: ROUNDS }, (_, round) => round + 1)),
  );
  const below = spans.filter(({ parent }) => parent !== null && rounds.includes(parent));
  const fits = below.filter(({ attributes }) => attributes['atoll.kind'] === 'fit');
  expect(fits.map(({ name }) => name)).toEqual(Array.from({ length: ROUNDS }, () => ['task', 'combine']).flat());
  expect(fits.flatMap(({ events }) => events.filter((event) => event === 'result-accepted'))).toHaveLength(ROUNDS * NAMES.length);
  for (const { start, end, parent } of [...rounds, ...below]) {
    expect(end).toBeGreaterThanOrEqual(start);
    expect(start).toBeGreaterThanOrEqual(parent?.start ?? 0);
    expect(parent?.end).toBeGreaterThanOrEqual(end ?? Number.POSITIVE_INFINITY);
  }
});

it('where sites prove who they are metrics are for operators, by their token; health and readiness for anyone', async () => {
  const { url, folder, hub, lines } = await watched({});
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const { token } = JSON.parse(readFileSync(join(folder, 'atoll-operator.json'), 'utf8')) as { token: string }; // its own file
  expect((await scrape(url, bearer(token))).samples.get('atoll_sites{standing="enrolled"}')).toBe(0);

  const stranger = await scrape(url);
  expect([stranger.status, stranger.headers.get('www-authenticate'), stranger.text]).toEqual([
    401,
    'Bearer realm="atoll"',
    expect.stringContaining('811'),
  ]);
  expect((await scrape(url, { authorization: `Basic ${token}` })).status).toBe(401);
  const guess = bearer('A'.repeat(token.length));
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) statuses.push((await scrape(url, guess)).status);
  expect(statuses.slice(0, 20)).toEqual(new Array(20).fill(401));
  expect(statuses.at(-1)).toBe(429);
  expect(lines.filter(({ event, about }) => event === 'refused' && about === 'metrics').length).toBeGreaterThan(20);
  expect(JSON.stringify(lines)).not.toContain(token);

  for (const [path, status] of Object.entries({ '/health': 'ok', '/ready': 'ready' })) {
    const response = await fetch(url + path);
    expect([response.status, await response.json()]).toEqual([200, { status }]);
  }
  expect(hub.access.isOpen).toBe(false);
});
