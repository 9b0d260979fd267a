import { type Document, isMap, isScalar, parseDocument } from 'yaml';

/** A federation file that is being written: text that a person and a form change in turn, comments and order kept. */
export function parseDraft(text: string): { readonly document: Document; readonly value: unknown } | null {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) return null;
  try {
    return { document, value: document.toJS({ maxAliasCount: 20 }) };
  } catch {
    return null;
  }
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined; // an object
  return at;
}

/**
 * The text with another value at the path; `undefined` takes it out, with the maps that are empty then. A word that stands for an
 * object on the way (`strategy: fedavgm`) becomes the object.
 * @param key by which such an object says which one it is
 */
export function withValue(text: string, path: readonly string[], value: unknown, key: string | null = null): string {
  const draft = parseDraft(text);
  if (draft === null) return text;
  const { document } = draft;
  const parent = path.slice(0, -1);
  if (value === undefined) takeOut(document, path);
  else {
    const there = parent.length === 0 ? undefined : document.getIn(parent, true);
    if (isScalar(there) && key !== null && there.value !== null) document.setIn(parent, document.createNode({ [key]: there.value }));
    document.setIn(path, typeof value === 'object' ? document.createNode(value, { flow: Array.isArray(value) }) : value); // a plain value leaves the comment behind it
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function takeOut(document: Document, path: readonly string[]): void {
  document.deleteIn(path);
  for (let length = path.length - 1; length > 0; length--) {
    const above = path.slice(0, length);
    const map = document.getIn(above, true);
    if (!isMap(map) || map.items.length > 0) return;
    document.deleteIn(above);
  }
}
