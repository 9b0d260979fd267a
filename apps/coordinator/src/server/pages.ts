import { createReadStream, readdirSync, statSync } from 'node:fs';
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

interface PageFile {
  readonly file: string;
  readonly size: number;
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
      const entry = { file, size: statSync(file).size, type, policy: text.join('; ') };
      files.set(path + name, entry);
      if (name === 'index.html') files.set(path, entry);
    }
  }
  return files;
}

/** Files whose names hold a digest of their content never change. */
const ASSETS = /\/assets\//;

/** Answers with a file of a page; the policy of the page takes the place of the one that forbids everything. */
export function sendPageFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { file, size, type, policy }: PageFile,
): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': size,
    'content-security-policy': policy,
    'cache-control': ASSETS.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else pipeline(createReadStream(file), response, () => undefined); // closes the file also where the other side goes away
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
