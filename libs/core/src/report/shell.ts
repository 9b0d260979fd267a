import { type Content, html } from './markup.ts';
import { POLICY } from './policy.ts';
import type { Section } from './sections/parts.ts';
import { STYLE } from './style.ts';

interface Document {
  readonly title: string;
  /** Of the page itself, after the style that all share. */
  readonly style?: Content;
  /** What stands above the parts. */
  readonly opening: Content;
  /** What the list of parts is called. */
  readonly navigation: string;
  readonly sections: readonly Section[];
  readonly footer: Content;
  /** Address of the module that the page runs; whoever serves the page then sends its policy too. */
  readonly script?: string;
}

/** One HTML document with its parts and a list of them, that needs no network and runs no script unless it is given one. All text in it is escaped. */
export const renderDocument = ({ title, style = '', opening, navigation, sections, footer, script }: Document): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${
  script === undefined &&
  html`<meta http-equiv="Content-Security-Policy" content="${POLICY}">
`
}<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} – Atoll</title>
<style>${STYLE}${style}</style>${
    script !== undefined &&
    html`
<script type="module" src="${script}"></script>`
  }
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
${opening}
<nav aria-label="${navigation}"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="main">
${sections.map(
  ({ id, title: name, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${name}</h2>
${body}
</section>`,
)}
</main>
<footer><p>${footer}</p></footer>
</body>
</html>
`.text;
