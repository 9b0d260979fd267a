import { federationJsonSchema } from '@atoll/core';
import { encode, wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useAct } from '../parts/act.ts';
import { Problem } from '../parts/problem.tsx';
import { ask } from '../state/connection.ts';
import { goTo } from '../state/route.ts';
import { look, take } from '../state/runs.ts';
import { parseDraft, withValue } from './launch/draft.ts';
import { EXAMPLES, FIRST } from './launch/examples.ts';
import { FieldInput } from './launch/field.tsx';
import { fieldsOf, type SchemaNode } from './launch/fields.ts';
import type { Mistake } from './launch/mistake.ts';

/** Shown first; what else can be set is folded away by its group. */
const BASIC = ['federation', 'description', 'classes', 'strategy', 'rounds', 'cohort'];
const CHECK_AFTER_MS = 300;

/** Starts a run: a form made from the schema of the federation file, beside the file itself; each changes with the other. */
export function LaunchView() {
  const fields = useMemo(() => fieldsOf(federationJsonSchema() as SchemaNode), []); // JSON Schema is of this form
  const text = useSignal(FIRST);
  const mistakes = useSignal<readonly Mistake[]>([]);
  const checked = useSignal('');
  const act = useAct();
  const checking = useAct();
  const editor = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => void checking.run(check), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text.value]);
  const draft = parseDraft(text.value);
  const change = (path: readonly string[], value: unknown, key: string | null): void => {
    text.value = withValue(text.value, path, value, key);
  };
  const ready = checked.value === text.value && mistakes.value.length === 0;
  const shown = (names: (name: string) => boolean) =>
    fields
      .filter(({ name }) => names(name))
      .map((field) => <FieldInput key={field.name} field={field} value={draft?.value} mistakes={mistakes.value} change={change} />);
  return (
    <>
      <h1>Launch a run</h1>
      <p class="search">
        <label for="example">Begin with</label>
        <select id="example" onChange={(event) => (text.value = EXAMPLES[event.currentTarget.value] ?? FIRST)}>
          <option value="">the least there has to be</option>
          {Object.keys(EXAMPLES).map((name) => (
            <option key={name} value={name}>
              the example {name}
            </option>
          ))}
        </select>
      </p>
      <div class="two">
        <section class="card form" aria-labelledby="form-title">
          <h2 id="form-title">Settings</h2>
          {draft === null ? (
            <p class="wrong">The file is no YAML at the moment; mend it first.</p>
          ) : (
            <>
              {shown((name) => BASIC.includes(name))}
              <details>
                <summary>Everything else</summary>
                {shown((name) => !BASIC.includes(name))}
              </details>
            </>
          )}
        </section>
        <section class="card" aria-labelledby="file-title">
          <h2 id="file-title">Federation file</h2>
          <label class="field">
            <span class="unseen">Federation file, YAML</span>
            <textarea
              ref={editor}
              class="code yaml"
              rows={24}
              spellcheck={false}
              aria-invalid={mistakes.value.length > 0}
              aria-describedby="mistakes"
              value={text.value}
              onInput={(event) => (text.value = event.currentTarget.value)}
            />
          </label>
          <div id="mistakes" role="status">
            {mistakes.value.length > 0 && (
              <ul class="mistakes">
                {mistakes.value.map(({ line, message, hint, path }) => (
                  <li key={`${line} ${path} ${message}`}>
                    <button type="button" onClick={() => show(line)}>
                      Line {line}
                    </button>{' '}
                    {message} {hint !== '' && <span class="quiet">{hint}</span>}
                  </li>
                ))}
              </ul>
            )}
            {ready && <p class="quiet">No mistake found.</p>}
          </div>
          <div class="actions">
            <button type="button" class="primary" disabled={!ready || act.busy.value} onClick={() => void act.run(launch)}>
              Launch
            </button>
          </div>
          <Problem error={act.problem.value ?? checking.problem.value} />
        </section>
      </div>
    </>
  );

  async function check(): Promise<void> {
    const yaml = text.peek();
    const reply = await ask('check', encode(wire.Check, { yaml }));
    if (text.peek() !== yaml) return void setTimeout(() => void checking.run(check), CHECK_AFTER_MS); // written on meanwhile
    checked.value = yaml;
    mistakes.value = (reply.checked?.mistakes ?? []).map(({ line, path, message, hint }) => ({
      line: line ?? 1,
      path: path ?? '',
      message: message ?? '',
      hint: hint ?? '',
    }));
  }

  async function launch(): Promise<void> {
    const { status } = await ask('launch', encode(wire.Launch, { yaml: text.peek() }));
    if (!status) return;
    take(new wire.RunStatus(status));
    await look();
    goTo('runs', status.run ?? '');
  }

  /** Selects a line of the file. */
  function show(line: number): void {
    const area = editor.current;
    if (area === null) return;
    const start =
      text
        .peek()
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const end = text.peek().indexOf('\n', start);
    area.focus();
    area.setSelectionRange(start, end === -1 ? text.peek().length : end);
  }
}
