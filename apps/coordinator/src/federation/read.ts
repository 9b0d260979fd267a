import { AtollError, checkFederation, type Federation, type FederationIssue, federationJsonSchema } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import { closest, distance } from 'fastest-levenshtein';
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/**
 * The federation that the YAML text describes, every default filled in. Throws AtollError 102 on text that is no YAML,
 * 101 on a file that says something impossible: each mistake with its line, and what was meant where that is clear.
 */
export function readFederation(text: string): Federation {
  if (text.length > LIMITS.federationBytes)
    throw new AtollError(102, `The federation file is longer than ${LIMITS.federationBytes} characters.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new AtollError(102, `Line ${line}, column ${col}: ${error.message}.`, {
      hint: 'Mend the YAML at that line: often it is the indentation or a missing colon.',
    });
  }
  const checked = checkFederation(plainValue(document));
  if ('federation' in checked) return checked.federation;
  const lineOf = (path: readonly (string | number)[]): number => {
    const offset = nodeAt(document.contents, path)?.range?.[0] ?? 0;
    return lines.linePos(offset).line;
  };
  const told = checked.issues.map((issue) => describe(issue, lineOf));
  throw new AtollError(101, told.map(({ sentence }) => sentence).join(' '), {
    hint:
      told.flatMap(({ hint }) => hint ?? []).join(' ') ||
      `Mend line ${told[0]?.line ?? 1}; docs/reference/federation-file.md lists every key.`,
  });
}

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

interface Told {
  readonly line: number;
  readonly sentence: string;
  readonly hint?: string;
}

function describe({ path, message, unknownKeys }: FederationIssue, lineOf: (path: readonly (string | number)[]) => number): Told {
  if (unknownKeys !== undefined && unknownKeys.length > 0) {
    const [key = ''] = unknownKeys;
    const line = lineOf([...path, key]);
    const known = keysAt(path);
    const near = known.length > 0 ? closest(key, known) : '';
    const sentence = `Line ${line}: ${path.length === 0 ? 'there is no key' : `${path.join('.')} has no key`} "${key}".`;
    if (near !== '' && distance(key, near) <= Math.max(2, key.length / 3)) return { line, sentence, hint: `Did you mean "${near}"?` };
    return { line, sentence, hint: `Keys here: ${known.join(', ')}.` };
  }
  const line = lineOf(path);
  return { line, sentence: `Line ${line}: ${path.join('.') || 'the file'}: ${message}.` };
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
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

function keysAt(path: readonly (string | number)[]): string[] {
  let nodes: SchemaNode[] = [federationJsonSchema() as SchemaNode]; // JSON Schema is of this form
  for (const part of path) nodes = nodes.flatMap(alternatives).flatMap(({ properties }) => properties?.[String(part)] ?? []);
  return [...new Set(nodes.flatMap(alternatives).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

const alternatives = (node: SchemaNode): SchemaNode[] => [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
