interface Page<Row> {
  readonly rows: readonly Row[];
  /** From 0; the last one where so many are not there any more. */
  readonly page: number;
  /** At least one. */
  readonly pages: number;
  /** Numbers of the first and last row, from 1. */
  readonly first: number;
  readonly last: number;
}

/** A page of a list, as near to the one asked for as there is. */
export function pageOf<Row>(rows: readonly Row[], asked: number, size: number): Page<Row> {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(Math.max(0, asked), pages - 1);
  const shown = rows.slice(page * size, (page + 1) * size);
  return { rows: shown, page, pages, first: shown.length === 0 ? 0 : page * size + 1, last: page * size + shown.length };
}
