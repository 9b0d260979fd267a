/** Markup that may stand in a page as it is. Only `html` makes it, so text from elsewhere is always escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | undefined | false | readonly Content[];

/** Tagged template: what stands in the template is markup, what is put in is text and gets escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.reduce((page, part, index) => page + part + (index < values.length ? contentText(values[index]) : ''), ''));
}

/** Escapes for element content and quoted attributes; drops what could hide or reorder text. */
export function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Without control characters (but tab and line feed), lone surrogates and marks that turn the direction of writing. */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '',
  );
}

function contentText(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  return content.map(contentText).join('');
}
