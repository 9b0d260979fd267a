import { describeTask, hasEnded, type RunEvent, type RunId, type RunState, strategyNameOf, type Task } from '@atoll/core';
import { type Context, context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { CoordinatorEvent } from '../server/events.ts';

interface Open {
  readonly span: Span;
  /** That of its children. */
  readonly context: Context;
}

interface RunSpans {
  readonly run: Open;
  round: (Open & { readonly number: number }) | null;
  /** A task that sites work on, or what is made of their answers. */
  current: (Open & { readonly task: Task; readonly kind: 'task' | 'combine' }) | null;
}

/**
 * Spans of OpenTelemetry: a run, its rounds, the tasks of each and the combining of their answers. They go to the SDK that the
 * process has registered, and nowhere without one.
 */
export class Traces {
  readonly #tracer: Tracer;
  readonly #runs = new Map<RunId, RunSpans>();

  constructor(version: string) {
    this.#tracer = trace.getTracer('atoll', version);
  }

  onEvent(event: CoordinatorEvent): void {
    if (event.type === 'event') this.#ofRun(event.run, event.event, event.state);
    if (event.type === 'problem' && event.error instanceof Error) this.#runs.get(event.run)?.run.span.recordException(event.error);
  }

  /** Ends what is open: the runs go on, in another process perhaps. */
  close(now: number): void {
    for (const spans of this.#runs.values()) {
      endStep(spans, now);
      endRound(spans, now);
      spans.run.span.end(new Date(now));
    }
    this.#runs.clear();
  }

  #ofRun(id: RunId, event: RunEvent, state: RunState): void {
    const spans = this.#runs.get(id) ?? this.#begin(id, event.at, state);
    this.#tell(spans, event);
    this.#follow(spans, event.at, state);
    if (!hasEnded(state)) return;
    endRound(spans, event.at);
    spans.run.span.setAttribute('atoll.outcome', state.phase.kind);
    if (event.type === 'run-failed') {
      spans.run.span.setAttribute('atoll.code', event.code);
      spans.run.span.setStatus({ code: SpanStatusCode.ERROR, message: event.message });
    }
    spans.run.span.end(new Date(event.at));
    this.#runs.delete(id);
  }

  #begin(id: RunId, at: number, { federation }: RunState): RunSpans {
    const attributes = {
      'atoll.run': id,
      'atoll.federation': federation.federation,
      'atoll.strategy': strategyNameOf(federation.strategy),
    };
    const spans: RunSpans = { run: this.#open('run', at, context.active(), attributes), round: null, current: null };
    this.#runs.set(id, spans);
    return spans;
  }

  /** What happened at a site or to it, as an event of the narrowest span. */
  #tell({ run, current }: RunSpans, event: RunEvent): void {
    if (!('site' in event)) return;
    const size = event.type === 'result-accepted' ? { 'atoll.bytes': event.sizeBytes, 'atoll.task': event.task } : {};
    (current ?? run).span.addEvent(event.type, { 'atoll.site': event.site, ...size }, new Date(event.at));
  }

  /** Opens and closes spans until they are those of the state. */
  #follow(spans: RunSpans, at: number, { phase }: RunState): void {
    const step = phase.kind === 'step' || phase.kind === 'combining' ? phase.step : null;
    const kind = phase.kind === 'combining' ? 'combine' : 'task';
    if (spans.current !== null && (spans.current.task.id !== step?.task.id || spans.current.kind !== kind)) endStep(spans, at);
    if (step === null || spans.current !== null) return;
    const { task } = step;
    if (spans.round?.number !== task.round) {
      endRound(spans, at);
      spans.round = { ...this.#open('round', at, spans.run.context, { 'atoll.round': task.round }), number: task.round };
    }
    const attributes = {
      'atoll.task': task.id,
      'atoll.kind': task.kind,
      'atoll.about': describeTask(task),
      'atoll.sites': step.cohort.length,
    };
    spans.current = { ...this.#open(kind, at, spans.round.context, attributes), task, kind };
  }

  #open(name: string, at: number, parent: Context, attributes: Record<string, string | number>): Open {
    const span = this.#tracer.startSpan(name, { startTime: new Date(at), attributes }, parent);
    return { span, context: trace.setSpan(parent, span) };
  }
}

function endStep(spans: RunSpans, at: number): void {
  spans.current?.span.end(new Date(at));
  spans.current = null;
}

function endRound(spans: RunSpans, at: number): void {
  spans.round?.span.end(new Date(at));
  spans.round = null;
}
