// Draws Mermaid's sequence diagrams, as far as the pages use them, while the site is built: Mermaid itself would be 150 MB more
// to install and half a megabyte to load. What it does not know ends the build.

const ROW = 34;
const LETTER = 7.4; // a generous width of one letter, in px

const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An SVG of `sequenceDiagram` with participants, arrows and notes. */
export function sequenceDiagram(source) {
  const [first, ...lines] = source
    .trim()
    .split('\n')
    .map((line) => line.trim());
  if (first !== 'sequenceDiagram') throw new Error(`not a sequence diagram: ${first}`);
  const names = new Map();
  const rows = [];
  for (const line of lines) {
    const [, id, name] = /^participant (\w+) as (.+)$/.exec(line) ?? [];
    const [, from, dashes, to, text] = /^(\w+)(--?)>>(\w+): (.+)$/.exec(line) ?? [];
    const [, over, note] = /^Note over ([\w,]+): (.+)$/.exec(line) ?? [];
    if (id !== undefined) names.set(id, name);
    else if (from !== undefined) rows.push({ from, to, text, back: dashes === '--' });
    else if (over !== undefined) rows.push({ over: over.split(','), text: note });
    else throw new Error(`not understood in a sequence diagram: ${line}`);
  }
  const ids = [...names.keys()];
  const placeOf = (id) => {
    if (!names.has(id)) throw new Error(`no participant ${id}`);
    return ids.indexOf(id);
  };
  const gap = Math.max(
    160,
    ...rows.map(({ from, to, over, text }) => {
      const lanes = over === undefined ? Math.abs(placeOf(to) - placeOf(from)) : over.length - 1;
      return lanes === 0 ? 0 : (text.length * LETTER + 24) / lanes;
    }),
  );
  const left = Math.max(
    60,
    ...rows.filter(({ over }) => over?.length === 1 && placeOf(over[0]) === 0).map(({ text }) => (text.length * LETTER) / 2 + 14),
  );
  const x = (id) => left + placeOf(id) * gap;
  const ends = rows.map(({ from, to, over, text }) => {
    if (over === undefined) return from === to ? x(from) + text.length * LETTER + 44 : 0;
    return over.length === 1 ? x(over[0]) + (text.length * LETTER) / 2 + 14 : 0;
  });
  const width = Math.ceil(Math.max(left + (ids.length - 1) * gap + 60, ...ends));
  const height = (rows.length + 2) * ROW;

  const box = (middle, y, wide, text) =>
    `<rect class="box" x="${middle - wide / 2}" y="${y - 13}" width="${wide}" height="26" rx="4"/><text x="${middle}" y="${y + 5}" text-anchor="middle">${plain(text)}</text>`;
  const draw = ({ from, to, over, text, back }, index) => {
    const y = (index + 2) * ROW;
    if (over !== undefined) {
      const [start, end] = [x(over[0]), x(over.at(-1))];
      return box((start + end) / 2, y - 4, Math.max(end - start + 60, text.length * LETTER + 20), text);
    }
    const kind = back ? 'arrow back' : 'arrow';
    if (from === to)
      return `<path class="${kind}" fill="none" d="M${x(from)},${y - 8} h26 v12 h-20" marker-end="url(#arrowhead)"/><text x="${x(from) + 34}" y="${y + 2}">${plain(text)}</text>`;
    const end = x(to) + (x(to) > x(from) ? -2 : 2);
    return `<path class="${kind}" d="M${x(from)},${y} H${end}" marker-end="url(#arrowhead)"/><text x="${(x(from) + x(to)) / 2}" y="${y - 6}" text-anchor="middle">${plain(text)}</text>`;
  };
  const said = rows.map(({ from, to, over, text }) =>
    over === undefined ? `${names.get(from)} to ${names.get(to)}: ${text}` : `${over.map((id) => names.get(id)).join(', ')}: ${text}`,
  );
  const lifelines = ids.map(
    (id) => `<path class="line" d="M${x(id)},26 V${height}"/>${box(x(id), 14, names.get(id).length * LETTER + 28, names.get(id))}`,
  );
  const arrowhead =
    '<defs><marker id="arrowhead" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0,0 L10,5 L0,10 z"/></marker></defs>';
  return `<div class="sequence" tabindex="0" v-pre><svg role="img" aria-label="${plain(said.join('; ')).replaceAll('"', '&quot;')}" viewBox="0 0 ${width} ${height}" style="width: ${width}px; min-width: ${Math.round(width * 0.8)}px">${arrowhead}${lifelines.join('')}${rows.map(draw).join('')}</svg></div>\n`;
}
