// Finds a wheel in a Python package index. Only the HTML form (PEP 503) is read: every index has it.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { request } from './download.mjs';
import { Failure } from './failure.mjs';

const normalised = (project) => project.toLowerCase().replace(/[-_.]+/g, '-');

/** Project, version, number of the Python version and platform from the name of a wheel (PEP 427); undefined for other files. */
function parseWheelName(name) {
  const [, project, version, python, platform] = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-[a-z]+(\d+)[^-]*-[^-]+-([^-]+)\.whl$/.exec(name) ?? [];
  return project === undefined ? undefined : { project: normalised(project), version, python: Number(python), platform };
}

/** The wheels of a project for Linux on x86-64, newest Python first: the libraries in them are the same for all. */
function wheelsFor(project, files) {
  return files
    .flatMap((file) => {
      const wheel = parseWheelName(file.name);
      return wheel?.project === normalised(project) && /(many)?linux.*_x86_64/.test(wheel.platform) ? [{ ...file, ...wheel }] : [];
    })
    .sort((a, b) => b.python - a.python);
}

function choose(project, version, files, place) {
  const wheels = wheelsFor(project, files);
  const wheel = wheels.find((candidate) => candidate.version === version);
  if (wheel !== undefined) return wheel;
  const versions = [...new Set(wheels.map((candidate) => candidate.version))].filter((candidate) => /^[\d.]+$/.test(candidate));
  const order = new Intl.Collator('en', { numeric: true });
  const newest = versions.sort(order.compare).slice(-6).join(', ');
  throw new Failure(
    `${place} has no wheel of ${project} ${version} for Linux on x86-64.`,
    newest === '' ? 'Name another place with --index or --wheels.' : `It has ${newest}: name one with --tensorflow.`,
  );
}

/** The wheel of exactly this version: `{name, url, sha256}`. */
export async function findInIndex(index, project, version) {
  const address = new URL(`${normalised(project)}/`, index.endsWith('/') ? index : `${index}/`);
  const page = await request(address, { accept: 'text/html' });
  const place = `The index ${address.host}`;
  if (page.status === 404) throw new Failure(`${place} does not know ${project}.`, 'Name another index with --index.');
  if (!page.ok) throw new Failure(`${place} answered ${page.status} for ${project}.`, 'Try again, or name another index with --index.');
  const html = await page.text();
  const files = [...html.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)].map(([, link]) => {
    const url = new URL(link.replaceAll('&amp;', '&'), page.url);
    if (url.host === address.host && url.username === '') Object.assign(url, { username: address.username, password: address.password });
    return { name: decodeURIComponent(basename(url.pathname)), url, sha256: /sha256=([0-9a-f]{64})/.exec(url.hash)?.[1] };
  });
  const wheel = choose(project, version, files, place);
  if (wheel.sha256 === undefined) throw new Failure(`${place} gives no SHA-256 of ${wheel.name}.`, 'Name another index with --index.');
  return wheel;
}

/** The same among files that are here already: `{name, path}`. */
export function findInFolder(folder, project, version) {
  const files = readdirSync(folder).map((name) => ({ name, path: join(folder, name) }));
  return choose(project, version, files, folder);
}
