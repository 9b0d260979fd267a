import { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import { type CST, type Document, isMap, isScalar, Lexer, type LineCounter, Parser, visit } from 'yaml';

/**
 * Refuses YAML that nests or lists more than any federation file does, before a document is made of it: that takes a call for
 * each level, and far down V8 ends the whole process. Throws AtollError 102.
 */
export function requireModest(text: string): void {
  let nodes = 0;
  const waiting: { readonly token: CST.Token; readonly depth: number }[] = [];
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) waiting.push({ token, depth: 0 });
    // The parser closes what is open in calls of calls too: not one level more than may be.
    if (parser.stack.length > 3 * LIMITS.yamlDepth) throw tooDeep();
  }
  for (const token of parser.end()) waiting.push({ token, depth: 0 });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    nodes += 1;
    if (depth > LIMITS.yamlDepth) throw tooDeep();
    if (nodes > LIMITS.yamlNodes) throw new AtollError(102, `The YAML has more than ${LIMITS.yamlNodes} values.`);
    if (token.type === 'document' && token.value) waiting.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) for (const inner of [key, value]) if (inner) waiting.push({ token: inner, depth: depth + 1 });
  }
}

const tooDeep = (): AtollError => new AtollError(102, `The YAML nests more than ${LIMITS.yamlDepth} levels deep.`);

/** Every key is a text and stands once in its map. The library compares each two keys: minutes, for a long file. Throws AtollError 102. */
export function requirePlainKeys(document: Document, lines: LineCounter): void {
  visit(document, {
    Map: (_, map) => {
      const known = new Set<string>();
      for (const { key } of map.items) {
        const at = lines.linePos((isScalar(key) || isMap(key) ? key.range?.[0] : undefined) ?? map.range?.[0] ?? 0);
        const where = `Line ${at.line}, column ${at.col}`;
        if (!isScalar(key)) throw new AtollError(102, `${where}: a key that is no text.`);
        const name = String(key.value);
        if (known.has(name)) throw new AtollError(102, `${where}: the key "${name.slice(0, 80)}" stands twice.`);
        known.add(name);
      }
    },
  });
}
