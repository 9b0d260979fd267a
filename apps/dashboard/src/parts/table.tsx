import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { pageOf } from './paging.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Of numbers: at the right. */
  readonly number?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What a search looks in; without it there is none. */
  readonly textOf?: (row: Row) => string;
  readonly empty: ComponentChildren;
  readonly pageSize?: number;
}

/** A table that shows a page of its rows at a time: 300 sites are as quick as three. The first column heads the row. */
export function Table<Row>({ caption, columns, rows, keyOf, textOf, empty, pageSize = 25 }: TableProps<Row>) {
  const search = useSignal('');
  const page = useSignal(0);
  const id = useId();
  const wanted = search.value.trim().toLowerCase();
  const found = textOf === undefined || wanted === '' ? rows : rows.filter((row) => textOf(row).toLowerCase().includes(wanted));
  const shown = pageOf(found, page.value, pageSize);
  const searchable = textOf !== undefined && rows.length > 8;
  if (rows.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <div class="table">
      {searchable && (
        <p class="search">
          <label for={`${id}-search`}>Search</label>
          <input
            id={`${id}-search`}
            type="search"
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value;
              page.value = 0;
            }}
          />
          <span class="quiet" role="status">
            {wanted === '' ? `${rows.length} in all` : `${found.length} of ${rows.length}`}
          </span>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
      <section class="scroll" tabIndex={0} aria-label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ title, number }) => (
                <th key={title} scope="col" class={number ? 'number' : ''}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ title, cell, number }, index) =>
                  index === 0 ? (
                    <th key={title} scope="row">
                      {cell(row)}
                    </th>
                  ) : (
                    <td key={title} class={number ? 'number' : ''}>
                      {cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.pages > 1 && (
        <nav class="pages" aria-label={`Pages of ${caption}`}>
          <button type="button" disabled={shown.page === 0} onClick={() => (page.value = shown.page - 1)}>
            Previous
          </button>
          <span role="status">
            {shown.first}–{shown.last} of {found.length}
          </span>
          <button type="button" disabled={shown.page === shown.pages - 1} onClick={() => (page.value = shown.page + 1)}>
            Next
          </button>
        </nav>
      )}
    </div>
  );
}
