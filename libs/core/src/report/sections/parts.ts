import { type Content, html, type Markup } from '../markup.ts';

/** A part of the page with its heading; `id` is what the navigation at the top points to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** A table that scrolls sideways in its own box; the caption says what the numbers are. */
export function dataTable(caption: string, head: Content, rows: Content, kind = ''): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="${kind}"><caption>${caption}</caption><thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
}

/** `words`: the columns that hold words, set to the left like them. */
export function headRow(names: readonly string[], words: readonly string[] = []): Markup {
  return html`<tr>${names.map((name) => html`<th scope="col" class="${words.includes(name) ? 'words' : ''}">${name}</th>`)}</tr>`;
}

export function card(title: Content, content: Content, kind = ''): Markup {
  return html`<div class="card ${kind}"><h3>${title}</h3>${content}</div>`;
}

/** Shown where a number is not known. */
export const ABSENT = html`<span class="absent" title="not known">–</span>`;
