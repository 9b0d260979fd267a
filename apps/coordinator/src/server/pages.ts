import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream';

/** A page that the coordinator serves: a folder of built files whose `index.html` stands at the path. */
export interface Page {
  /** Where it stands: `/`, or `/name/`. */
  readonly path: string;
  readonly folder: string;
  /** Directives of the content security policy beyond {@link PAGE_POLICY}, each replacing the one of its name. */
  readonly policy?: Readonly<Record<string, string>>;
}

/** What any page may do (CSP level 3): its own scripts and styles, and talk to the coordinator that it came from. */
const PAGE_POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** How a file's bytes may travel, the smallest first: content codings of RFC 9110 §8.4.1, and how the build names them. */
const CODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface Form {
  /** `identity` for the file as it is. */
  readonly coding: 'identity' | (typeof CODINGS)[number][0];
  readonly file: string;
  readonly size: number;
}

interface PageFile {
  readonly plain: Form;
  /** The smallest first. */
  readonly made: readonly Form[];
  readonly digest: string;
  readonly type: string;
  readonly policy: string;
}

/** The files of all pages by the path of their request. They are listed once: nothing else of the disk is ever looked at. */
export function openPages(pages: readonly Page[]): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const { path, folder, policy } of pages) {
    const text = Object.entries({ ...PAGE_POLICY, ...policy }).map(([name, value]) => `${name} ${value}`);
    for (const file of filesOf(folder)) {
      const type = TYPES[extname(file)];
      if (type === undefined) continue;
      const name = relative(folder, file).split(sep).join('/');
      const digest = createHash('sha256').update(readFileSync(file)).digest('base64url');
      const entry = { ...formsOf(file), digest, type, policy: text.join('; ') };
      files.set(path + name, entry);
      if (name === 'index.html') files.set(path, entry);
    }
  }
  return files;
}

function formsOf(file: string): Pick<PageFile, 'plain' | 'made'> {
  const sizeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size;
  const made = CODINGS.flatMap(([coding, ending]): Form[] => {
    const size = sizeOf(file + ending);
    return size === undefined ? [] : [{ coding, file: file + ending, size }];
  });
  return { made, plain: { coding: 'identity', file, size: sizeOf(file) ?? 0 } };
}

/** Files whose names hold a digest of their content never change. */
const ASSETS = /\/assets\//;

/** Answers with a file of a page; the policy of the page takes the place of the one that forbids everything. */
export function sendPageFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { made, plain, digest, type, policy }: PageFile,
): void {
  const taken = codingsTaken(request);
  const { coding, file, size } = made.find((form) => taken.has(form.coding)) ?? plain;
  const etag = `"${digest}${coding === 'identity' ? '' : `-${coding}`}"`;
  const headers = {
    etag,
    vary: 'Accept-Encoding',
    'content-security-policy': policy,
    'cache-control': ASSETS.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const coded = coding === 'identity' ? {} : { 'content-encoding': coding };
  response.writeHead(200, { ...headers, ...coded, 'content-type': type, 'content-length': size });
  if (request.method === 'HEAD') response.end();
  else pipeline(createReadStream(file), response, () => undefined); // closes the file also where the other side goes away
}

/** What of `Accept-Encoding` is not ruled out by a weight of 0 (RFC 9110 §12.5.3). */
function codingsTaken({ headers }: IncomingMessage): ReadonlySet<string> {
  const given = String(headers['accept-encoding'] ?? '').toLowerCase();
  return new Set(given.split(',').flatMap((part) => (/;\s*q=0(?:\.0*)?\s*$/.test(part) ? [] : [(part.split(';')[0] ?? '').trim()])));
}

/** Whether a browser asks for a page: programs that ask for anything get what is for programs. */
export const wantsPage = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('text/html') ?? false;

/** None where the folder is not there: a coordinator runs without its pages. */
function filesOf(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return entry.isFile() ? [path] : [];
  });
}
