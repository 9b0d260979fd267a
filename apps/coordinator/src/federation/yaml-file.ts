import { AtollError, type ErrorCode, type FederationIssue } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import { closest, distance } from 'fastest-levenshtein';
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { requireModest, requirePlainKeys } from './modest.ts';

/** Something in a federation file that cannot be, where it stands, and what was meant where that is clear. */
export interface Mistake {
  /** From 1. */
  readonly line: number;
  /** The keys to it with dots between; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** What a YAML file of one kind holds. */
export interface FileForm<T> {
  /** `federation file` */
  readonly name: string;
  /** Of a file that says something impossible. */
  readonly code: ErrorCode;
  /** Where its keys are listed. */
  readonly reference: string;
  check(value: unknown): { readonly value: T } | { readonly issues: readonly FederationIssue[] };
  /** Its JSON Schema. */
  schema(): Record<string, unknown>;
}

/**
 * What the YAML text says, every default filled in. Throws AtollError 102 on text that is no YAML, the form's code
 * on a file that says something impossible: each mistake with its line, and what was meant where that is clear.
 */
export function readYaml<T>(text: string, form: FileForm<T>): T {
  const checked = checkYaml(text, form);
  if ('value' in checked) return checked.value;
  const { mistakes } = checked;
  const more = mistakes.length - MOST_TOLD;
  const told = mistakes.slice(0, MOST_TOLD).map(({ line, message }) => `Line ${line}: ${message}.`);
  throw new AtollError(form.code, [...told, ...(more > 0 ? [`${more} more mistakes follow.`] : [])].join(' '), {
    hint:
      mistakes
        .slice(0, MOST_TOLD)
        .flatMap(({ hint }) => hint ?? [])
        .join(' ') || `Mend line ${mistakes[0]?.line ?? 1}; ${form.reference} lists every key.`,
  });
}

/** The same, with the mistakes one by one. Throws AtollError 102 on text that is no YAML. */
export function checkYaml<T>(text: string, form: FileForm<T>): { readonly value: T } | { readonly mistakes: readonly Mistake[] } {
  if (text.length > LIMITS.federationBytes)
    throw new AtollError(102, `The ${form.name} is longer than ${LIMITS.federationBytes} characters.`);
  requireModest(text);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new AtollError(102, `Line ${line}, column ${col}: ${shown(error.message, 500)}.`, {
      hint: 'Mend the YAML at that line: often it is the indentation or a missing colon.',
    });
  }
  requirePlainKeys(document, lines);
  const checked = form.check(plainValue(document));
  if ('value' in checked) return checked;
  const lineOf = (path: readonly (string | number)[]): number => {
    const offset = nodeAt(document.contents, path)?.range?.[0] ?? 0;
    return lines.linePos(offset).line;
  };
  const schema = form.schema() as SchemaNode; // JSON Schema is of this form
  return { mistakes: checked.issues.map((issue) => mistakeOf(issue, lineOf, schema)) };
}

/** Mistakes that are told at a time. */
const MOST_TOLD = 20;
/** Characters of a name in a sentence. */
const SHOWN = 80;

const shown = (text: string, most = SHOWN): string => (text.length > most ? `${text.slice(0, most)}…` : text);

/** The document's plain value; aliases that would unfold without end are refused. */
function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw new AtollError(102, 'The YAML unfolds into far more than is written.', {
      hint: 'Write the values out in place of aliases (*name).',
      cause,
    });
  }
}

function mistakeOf(
  { path, message, unknownKeys }: FederationIssue,
  lineOf: (path: readonly (string | number)[]) => number,
  schema: SchemaNode,
): Mistake {
  const place = shown(path.join('.'));
  if (unknownKeys !== undefined && unknownKeys.length > 0) {
    const [name = ''] = unknownKeys;
    const line = lineOf([...path, name]);
    const key = shown(name);
    const known = keysAt(schema, path);
    const near = known.length > 0 ? closest(key, known) : '';
    const mistake = { line, path: place, message: `${path.length === 0 ? 'there is no key' : `${place} has no key`} "${key}"` };
    if (near !== '' && distance(key, near) <= Math.max(2, key.length / 3)) return { ...mistake, hint: `Did you mean "${near}"?` };
    return { ...mistake, hint: `Keys here: ${known.join(', ')}.` };
  }
  return { line: lineOf(path), path: place, message: `${place || 'the file'}: ${shown(message, 500)}` };
}

/** The node at the path; the deepest that exists, the key itself where a map has it. */
function nodeAt(root: Node | null, path: readonly (string | number)[]): Node | null {
  let node: Node | null = root;
  for (const part of path) {
    if (isMap<Node, Node | null>(node)) {
      const pair = node.items.find(({ key }) => 'value' in key && String(key.value) === String(part));
      if (pair === undefined) return node;
      node = path.at(-1) === part || pair.value === null ? pair.key : pair.value;
    } else if (isSeq<Node>(node)) {
      const item = node.items[Number(part)];
      if (item === undefined) return node;
      node = item;
    } else return node;
  }
  return node;
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

function keysAt(schema: SchemaNode, path: readonly (string | number)[]): string[] {
  let nodes: SchemaNode[] = [schema];
  for (const part of path)
    nodes = nodes
      .flatMap(alternatives)
      .flatMap(({ properties, items }) => (typeof part === 'number' ? (items ?? []) : (properties?.[part] ?? [])));
  return [...new Set(nodes.flatMap(alternatives).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

const alternatives = (node: SchemaNode): SchemaNode[] => [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
