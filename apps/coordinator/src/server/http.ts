import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Digest } from '@atoll/core';
import type { Readiness } from '../observability/index.ts';
import type { ServedBackbone } from '../runs/index.ts';
import { openPages, type Page, sendPageFile, wantsPage } from './pages.ts';
import { type RouteName, routeOf } from './routes.ts';

interface Served {
  readonly backbones: ReadonlyMap<Digest, ServedBackbone>;
  readonly pages: readonly Page[];
  readonly readiness: Readiness;
  readonly metrics: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The coordinator's HTTP: what {@link ROUTES} lists, with single byte ranges of the files of backbones (RFC 9110 §14). */
export function handleHttp({ backbones, pages, readiness, metrics }: Served) {
  const pageFiles = openPages(pages);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response, 405, { error: 'Only GET and HEAD.' }, { allow: 'GET, HEAD' });
      return;
    }
    const { name, parts } = routeOf(path);
    const handlers: Readonly<Record<RouteName, () => void>> = {
      root: () =>
        wantsPage(request) && pageFiles.has(path)
          ? handlers.page()
          : answer(response, 200, { join: 'atoll join URL --data DIR', backbones: [...backbones.keys()] }),
      health: () => answer(response, 200, { status: 'ok' }),
      ready: () => sendReadiness(response, readiness.problems()),
      metrics: () => metrics(request, response),
      backbone: () => {
        const [digest, file = ''] = parts;
        const served = [...backbones.values()].find((backbone) => backbone.digest === digest)?.files.get(file);
        if (served === undefined) nothing(response, path);
        else sendFile(request, response, served, `"${digest}/${file}"`);
      },
      page: () => {
        const file = pageFiles.get(path);
        if (file === undefined) nothing(response, path);
        else sendPageFile(request, response, path, file);
      },
    };
    handlers[name]();
  };
}

function nothing(response: ServerResponse, path: string): void {
  answer(response, 404, { code: 410, error: `Nothing is served at ${path.slice(0, 200)}.` });
}

function sendReadiness(response: ServerResponse, problems: readonly string[]): void {
  if (problems.length === 0) answer(response, 200, { status: 'ready' });
  else answer(response, 503, { status: 'not ready', problems });
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: string, etag: string): void {
  let size: number;
  try {
    size = statSync(file).size;
  } catch {
    answer(response, 500, { code: 702, error: 'The file cannot be read.' });
    return;
  }
  const headers = {
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag,
    'cache-control': 'public, max-age=31536000, immutable',
  };
  const range = rangeOf(request, size, etag);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const part = range === null ? {} : { 'content-range': `bytes ${start}-${end}/${size}` };
  response.writeHead(range === null ? 200 : 206, { ...headers, ...part, 'content-length': end - start + 1 });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  pipeline(createReadStream(file, { start, end }), response, () => undefined); // closes the file also where the other side goes away
}

/** The range asked for; null for the whole: none asked, several asked, not understood, or of another version. */
function rangeOf(request: IncomingMessage, size: number, etag: string): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? 'unsatisfiable' : { start, end };
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}
