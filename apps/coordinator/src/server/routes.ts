/** An answer of a route, for its page: in Markdown, numbers of errors as `error 410`. */
interface Answer {
  readonly status: number;
  readonly meaning: string;
}

/** What is answered over HTTP at a path, to whom, and how. */
export interface Route {
  /** Capitals stand for a part of the path that varies; see {@link PLACES}. */
  readonly path: string;
  readonly who: string;
  readonly answers: readonly [Answer, ...Answer[]];
}

const ANYONE = 'anyone';

/** The coordinator's HTTP, in the order in which paths are compared. The reference page is made from it. */
export const ROUTES = {
  root: {
    path: '/',
    who: ANYONE,
    answers: [
      { status: 200, meaning: "to a browser (`Accept: text/html`) the operator's page; to others `join`, and `backbones`: their digests" },
      { status: 304, meaning: 'to a browser that has the page (`If-None-Match`)' },
    ],
  },
  health: { path: '/health', who: ANYONE, answers: [{ status: 200, meaning: '`status` is `ok`: the process lives' }] },
  ready: {
    path: '/ready',
    who: ANYONE,
    answers: [
      { status: 200, meaning: '`status` is `ready`' },
      { status: 503, meaning: '`problems`: what it lacks; a journal that can be written, room on the disk, a valid certificate' },
    ],
  },
  metrics: {
    path: '/metrics',
    who: 'operators, with `Authorization: Bearer TOKEN`; anyone at an open coordinator',
    answers: [
      { status: 200, meaning: 'metrics as text' },
      { status: 401, meaning: 'without the token of an operator: error 811' },
      { status: 429, meaning: 'after too many wrong ones, with `Retry-After`: error 813' },
    ],
  },
  backbone: {
    path: '/backbones/DIGEST/FILE',
    who: ANYONE,
    answers: [
      { status: 200, meaning: 'a file of a backbone, as bytes: `backbone.json`, its manifest, or one that this names; never changes' },
      { status: 206, meaning: 'the `Range` that was asked for' },
      { status: 404, meaning: 'there is no such backbone or file: error 410' },
      { status: 416, meaning: 'a `Range` beyond the end of the file' },
    ],
  },
  page: {
    path: '/PATH',
    who: ANYONE,
    answers: [
      { status: 200, meaning: 'a file of a page: the page of sites at `/site/`, and the scripts and styles of both' },
      { status: 304, meaning: 'to a browser that has the file (`If-None-Match`)' },
      { status: 404, meaning: 'nothing is served there: error 410' },
    ],
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof ROUTES;

const PLACES: Readonly<Record<string, string>> = { DIGEST: '([0-9a-f]{64})', FILE: '([A-Za-z0-9._-]+)', PATH: '(.*)' };

const PATTERNS = Object.entries(ROUTES).map(([name, { path }]) => ({
  name: name as RouteName, // keys of the table
  pattern: new RegExp(`^${path.replaceAll(/[A-Z]+/g, (place) => PLACES[place] ?? place)}$`),
}));

/** The first route of a path, with what stands for its capitals. */
export function routeOf(path: string): { readonly name: RouteName; readonly parts: readonly string[] } {
  for (const { name, pattern } of PATTERNS) {
    const found = pattern.exec(path);
    if (found !== null) return { name, parts: found.slice(1) };
  }
  return { name: 'page', parts: [path] };
}
