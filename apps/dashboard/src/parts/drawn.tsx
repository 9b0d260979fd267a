import { viewStyle } from '@atoll/core';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Made by a script, so no policy against inline styles is in its way. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  `${viewStyle()}\n:host { display: block; } section, .card, .grid { margin: 0; } .card { padding: 0; border: 0; background: none; }`,
);

/**
 * Drawings and tables of the report, in a tree of their own so that its style and the page's do not meet. `html` is markup of
 * core, every text in it escaped. Styles in attributes are set by script, which the content security policy allows.
 */
export function Drawn({ html }: { readonly html: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const open = [...root.querySelectorAll('details')].map((details) => details.open);
    root.innerHTML = html.replaceAll(' style="', ' data-style="'); // quotes in texts are escaped: this is only ever an attribute
    for (const styled of root.querySelectorAll<HTMLElement>('[data-style]')) styled.style.cssText = styled.dataset.style ?? '';
    for (const [index, details] of root.querySelectorAll('details').entries()) details.open = open[index] ?? false;
  }, [html]);
  return <div ref={host} />;
}
