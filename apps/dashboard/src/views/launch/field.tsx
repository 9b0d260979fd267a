import { useId } from 'preact/hooks';
import { valueAt } from './draft.ts';
import type { Field } from './fields.ts';
import type { Mistake } from './mistake.ts';

export interface FieldProps {
  readonly field: Field;
  /** The whole file. */
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** `key`: by which the object around the field says which one it is. */
  readonly change: (path: readonly string[], value: unknown, key: string | null) => void;
  readonly around?: string | null;
}

/** A field of the form, with what is wrong with it; groups have theirs beneath. */
export function FieldInput(props: FieldProps) {
  const { field, value, mistakes, change, around = null } = props;
  const id = useId();
  const { control, path, name, description, fallback, required } = field;
  const here = valueAt(value, path);
  const place = path.join('.');
  const wrong = mistakes.filter((one) => one.path === place);
  const set = (next: unknown): void => change(path, next, around);
  if (control.kind === 'group')
    return (
      <fieldset>
        <legend>{name}</legend>
        <p class="hint">{description}</p>
        {control.fields.map((one) => (
          <FieldInput key={one.name} {...props} field={one} around={null} />
        ))}
      </fieldset>
    );
  const described = `${id}-hint${wrong.length > 0 ? ` ${id}-wrong` : ''}`;
  const common = { id, 'aria-describedby': described, 'aria-invalid': wrong.length > 0, required };
  const chosen = control.kind === 'variant' ? wordOf(here ?? fallback, control.key) : '';
  const variant = control.kind === 'variant' ? control.options.find((one) => one.value === chosen) : undefined;
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {input()}
      <p class="hint" id={`${id}-hint`}>
        {variant?.description || description}
      </p>
      {wrong.length > 0 && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong.map(({ message }) => message).join('; ')}
        </p>
      )}
      {control.kind === 'variant' && variant !== undefined && variant.fields.length > 0 && (
        <div class="beneath">
          {variant.fields.map((one) => (
            <FieldInput key={`${chosen} ${one.name}`} {...props} field={one} around={control.key} />
          ))}
        </div>
      )}
    </div>
  );

  function input() {
    switch (control.kind) {
      case 'flag':
        return (
          <input type="checkbox" {...common} checked={Boolean(here ?? fallback)} onChange={(event) => set(event.currentTarget.checked)} />
        );
      case 'number':
        return (
          <input
            type="number"
            {...common}
            step={control.whole ? 1 : 'any'}
            {...(control.min === undefined ? {} : { min: control.min })}
            {...(control.max === undefined ? {} : { max: control.max })}
            placeholder={String(fallback ?? '')}
            value={typeof here === 'number' ? here : ''}
            onChange={(event) => set(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))}
          />
        );
      case 'choice':
        return (
          <select
            {...common}
            value={String(here ?? fallback ?? '')}
            onChange={(event) => set(asWritten(event.currentTarget.value, fallback))}
          >
            {fallback === undefined && <option value="" />}
            {control.options.map((option) => (
              <option key={option} value={option}>
                {option}
              </option>
            ))}
          </select>
        );
      case 'variant':
        return (
          <select
            {...common}
            value={chosen}
            onChange={(event) => set(control.alone ? event.currentTarget.value : { [control.key]: event.currentTarget.value })}
          >
            {control.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.value}
              </option>
            ))}
          </select>
        );
      case 'list':
        return (
          <input
            {...common}
            placeholder={Array.isArray(fallback) ? fallback.join(', ') : 'with commas between'}
            value={Array.isArray(here) ? here.join(', ') : ''}
            onChange={(event) => set(wordsIn(event.currentTarget.value))}
          />
        );
      default:
        return (
          <input
            {...common}
            placeholder={String(fallback ?? '')}
            value={typeof here === 'string' ? here : ''}
            onChange={(event) => set(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
          />
        );
    }
  }
}

function wordOf(value: unknown, key: string): string {
  return typeof value === 'string' ? value : String(valueAt(value, [key]) ?? '');
}

/** Words of a choice that stand for `true` and `false` are these in the file. */
function asWritten(word: string, fallback: unknown): unknown {
  if (word === '') return undefined;
  return typeof fallback === 'boolean' || word === 'true' || word === 'false' ? word === 'true' : word;
}

function wordsIn(text: string): string[] | undefined {
  const words = text.split(',').map((word) => word.trim());
  const named = words.filter((word) => word !== '');
  return named.length === 0 ? undefined : named;
}
