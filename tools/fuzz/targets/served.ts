import { type Column, joinBytes, parseStoreHistory, storeHistoryText } from '@atoll/core';
import { columnsIn } from '../../../apps/cli/src/model-server/columns-in.ts';
import { imagesIn, isImageType } from '../../../apps/cli/src/model-server/images-in.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { JSON_TOKENS, mutateText } from '../mutate/text.ts';
import { Finding, outcomeOf, outcomeOfPromise, type Target } from '../target.ts';

const FORM_TOKENS = ['--x', '--x--', '\r\n', 'filename="', "filename*=utf-8''%00", 'Content-Disposition: form-data', ';', 'boundary=', '"'];
const TYPE = 'multipart/form-data; boundary=x';
const FORM = [
  ...['--x', 'Content-Disposition: form-data; name="image"; filename="a.png"', 'Content-Type: image/png', '', '\u0089PNG'],
  ...['--x', 'Content-Disposition: form-data; name="columns"', '', '{"age": 40, "sex": "f"}', '--x--', ''],
].join('\r\n');
const FORM_WITH_CSV = [
  ...['--x', 'Content-Disposition: form-data; name="image"; filename="a.png"', 'Content-Type: image/png', '', '\u0089PNG'],
  ...['--x', 'Content-Disposition: form-data; name="columns"; filename="c.csv"', 'Content-Type: text/csv', ''],
  ...['path,age,sex', 'x/a.png,40,f', '"b.png",,', '--x--', ''],
].join('\r\n');
const COLUMNS: Column[] = [
  { type: 'number', name: 'age', range: [0, 120] },
  { type: 'category', name: 'sex', values: ['f', 'm'] },
];
const at = '2026-01-01T00:00:00.000Z';
const added = (name: string, digit: string) => ({
  event: 'added',
  at,
  by: 'ada',
  name,
  digest: digit.repeat(64),
  signedBy: 'f'.repeat(64),
});
const events = [added('a', '1'), added('b', '2'), ...['a', 'b'].map((name) => ({ event: 'promoted', at, by: 'ada', name }))];
const HISTORY = JSON.stringify({ format: 1, events: [...events, { event: 'rolled-back', at, by: 'ada', name: 'a' }] });
const TOKENS = [...JSON_TOKENS, '"promoted"', '"rolled-back"', '"a"', '"../a"', '"__proto__"', 'null'];

/** A case is what it is thrown at (0: requests, else histories), and for a request the length of its type, the type and the body. */
export const served: Target = {
  name: 'served',
  about: 'bodies of requests to a model server, and histories of stores of models',
  cost: 2,
  atOnce: 1,
  caseMs: 3_000,
  open: async () => ({
    make: (random) => {
      const encoder = new TextEncoder();
      if (random.integer(2) === 0) return joinBytes([Uint8Array.of(1), encoder.encode(mutateText(random, HISTORY, TOKENS, 1 << 16))]);
      const type = encoder.encode(random.integer(3) === 0 ? mutateText(random, TYPE, FORM_TOKENS, 200) : TYPE).subarray(0, 255);
      const body = encoder.encode(mutateText(random, random.integer(2) === 0 ? FORM : FORM_WITH_CSV, FORM_TOKENS, 1 << 16));
      return joinBytes([Uint8Array.of(0, type.length), type, random.integer(2) === 0 ? mutateBytes(random, body) : body]);
    },
    run: (bytes) =>
      bytes[0] === 0 ? readRequest(bytes.subarray(1)) : outcomeOf(() => readHistory(new TextDecoder().decode(bytes.subarray(1)))),
    close: async () => undefined,
  }),
};

function readRequest(bytes: Uint8Array): Promise<string> {
  const size = bytes[0] ?? 0;
  const type = Buffer.from(bytes.subarray(1, 1 + size)).toString('latin1');
  return outcomeOfPromise(async () => {
    if (!isImageType(type)) return;
    const given = await imagesIn(type, new Uint8Array(bytes.subarray(1 + size)));
    for (const { name } of given.images) if (name.length > 200) throw new Finding('a name that long is told to everyone who asks');
    for (const values of columnsIn(COLUMNS, given))
      if (values.length !== 4 || !values.every(Number.isFinite)) throw new Finding('columns are no features');
  });
}

function readHistory(text: string): void {
  const state = parseStoreHistory(text);
  const again = parseStoreHistory(storeHistoryText(state));
  if (storeHistoryText(again) !== storeHistoryText(state)) throw new Finding('a history does not come back as it was written');
}
