import { useSignal } from '@preact/signals';
import { barsOf, countsByName } from './class-bars.ts';

interface ClassCountsProps {
  readonly site: string;
  /** Training images of all classes. */
  readonly total: number;
  /** By class; below 0 where under the federation's minimum. */
  readonly counts: readonly number[];
  /** Names of the classes, as far as they are known. */
  readonly classes: readonly string[];
}

/** How many images a site has: the sum, a bar for each class, and the numbers for who unfolds them. */
export function ClassCounts({ site, total, counts, classes }: ClassCountsProps) {
  const open = useSignal(false);
  if (counts.length === 0) return <>{total.toLocaleString()}</>;
  const bars = barsOf(counts);
  return (
    <details class="classes" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary aria-label={`${total} training images of ${site}, by class`}>
        <svg viewBox={`0 0 ${bars.width} 20`} preserveAspectRatio="none" aria-hidden="true">
          <path class="told" d={bars.told} />
          <path class="untold" d={bars.untold} />
        </svg>
        {total.toLocaleString()}
      </summary>
      {open.value && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <section tabIndex={0} aria-label={`Training images of ${site} by class`}>
          <ul>
            {countsByName(counts, classes).map(({ name, count }) => (
              <li key={name}>
                <span>{name}</span> {count < 0 ? <span class="quiet">too few to tell</span> : count.toLocaleString()}
              </li>
            ))}
          </ul>
        </section>
      )}
    </details>
  );
}
