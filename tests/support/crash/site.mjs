// @ts-check
// Preloaded into `atoll join`: wraps what it writes and sends with, and kills it once at each point.
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { Socket } from 'socket.io-client';
import { diesAt, isDue } from './points.mjs';

const { writeFile, rename, open } = files;

/** What a file is called in the names of points: those of answers are digests, and what is on its way in has a random end. */
const nameOf = (/** @type {unknown} */ path) =>
  basename(String(path))
    .replace(/[.-][0-9a-f-]{36}\.tmp$/, '')
    .replace(/^[0-9a-f]{64}\.answer$/, 'answer');

/** @type {any} */ (files).writeFile = async (/** @type {any} */ path, /** @type {any} */ content, /** @type {any[]} */ ...options) => {
  const point = `${nameOf(path)}: half written`;
  if (String(path).endsWith('.tmp') && isDue(point)) {
    await writeFile(path, content.slice(0, content.length >> 1), ...options);
    diesAt(point);
  }
  return writeFile(path, content, ...options);
};

/** @type {any} */ (files).rename = async (/** @type {any} */ from, /** @type {any} */ to) => {
  const replaces = String(from).endsWith('.tmp') || String(from).endsWith('.part');
  await rename(from, to);
  if (replaces) diesAt(`${nameOf(to)}: in place`);
};

/** @type {any} */ (files).open = async (/** @type {any} */ path, /** @type {any[]} */ ...options) => {
  const handle = await open(path, ...options);
  const [, kind] = /\.(features|part)$/.exec(String(path)) ?? [];
  if (kind === undefined || options[0] === 'r') return handle;
  const what = kind === 'part' ? 'backbone' : 'features';
  const write = handle.write.bind(handle);
  let written = 0;
  /** @type {any} */ (handle).write = async (
    /** @type {any} */ bytes,
    /** @type {number} */ start,
    /** @type {number} */ length,
    /** @type {number} */ at,
  ) => {
    if (written++ > 0 && isDue(`${what}: half written`)) {
      await write(bytes, start, length >> 1, at);
      diesAt(`${what}: half written`);
    }
    const result = await write(bytes, start, length, at);
    if (written > 1) diesAt(`${what}: written`);
    return result;
  };
  return handle;
};
syncBuiltinESMExports();

const { emitWithAck } = Socket.prototype;
Socket.prototype.emitWithAck = async function (kind, ...args) {
  const answer = emitWithAck.call(this, kind, ...args);
  if (isDue(`${kind}: sent, not acknowledged`)) {
    // So long that it has arrived; the acknowledgement finds nobody.
    await new Promise((resolve) => setTimeout(resolve, 100));
    diesAt(`${kind}: sent, not acknowledged`);
  }
  const reply = await answer;
  diesAt(`${kind}: acknowledged, not noted`);
  return reply;
};
