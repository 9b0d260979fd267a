// @ts-check
// Preloaded into `atoll serve`: wraps what it writes with, and kills it once at each point of each kind of write.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { decodeRunEvent } from '@atoll/protocol';
import { Hub } from '../../../apps/coordinator/dist/server/hub.js';
import { Intake } from '../../../apps/coordinator/dist/server/intake.js';
import { BlobStore, Journal, Store, Uploads } from '../../../apps/coordinator/dist/storage/index.js';
import { diesAt, isDue } from './points.mjs';

/** What the bytes are that are being stored. */
let storing = 'what was combined';
/** Answers read since the last event. */
let read = 0;

/** @param {object} prototype @param {string} name @param {(original: Function, self: any, args: any[]) => unknown} instead */
function wrap(prototype, name, instead) {
  const original = Reflect.get(prototype, name);
  if (typeof original !== 'function') throw new Error(`there is no ${name} to wrap`);
  Reflect.set(
    prototype,
    name,
    /** @this {unknown} @param {...any} args */ function (...args) {
      return instead((/** @type {any[]} */ ...given) => original.apply(this, given), this, args);
    },
  );
}

/** @param {string} sql @param {any[]} values */
function nameOf(sql, values) {
  if (sql.startsWith('INSERT OR IGNORE INTO blobs')) return values[2][0] === 0x7b ? 'bytes of the model' : `bytes of ${storing}`;
  if (!sql.startsWith('INSERT INTO journal')) return null;
  if (values[1] === '') return 'access event';
  const event = decodeRunEvent(values[2]);
  return 'task' in event ? `${event.type} (${event.task.replace(/.*-/, '')})` : event.type;
}

wrap(Store.prototype, 'run', (run, store, [sql, ...values]) => {
  const name = nameOf(sql, values);
  if (name === null) return run(sql, ...values);
  diesAt(`${name}: before`);
  if (isDue(`${name}: written, not committed`)) {
    store.define('BEGIN');
    run(sql, ...values);
    diesAt(`${name}: written, not committed`);
  }
  const result = run(sql, ...values);
  diesAt(`${name}: on disk`);
  return result;
});

wrap(Journal.prototype, 'append', (append, _, args) => {
  const entry = append(...args);
  read = 0;
  const type = /** @type {{ type?: string }} */ (args.at(-1)).type ?? 'access event';
  setImmediate(() => diesAt(`${type}: all are told`));
  return entry;
});

for (const [prototype, name, what] of /** @type {const} */ ([
  [Hub.prototype, 'launch', 'the first head'],
  [Intake.prototype, 'accept', 'an answer'],
]))
  wrap(prototype, name, (original, _, args) => {
    storing = what;
    try {
      const result = original(...args);
      if (what === 'an answer') diesAt('an answer: before it is acknowledged');
      return result;
    } finally {
      storing = 'what was combined';
    }
  });

wrap(BlobStore.prototype, 'get', (get, _, args) => {
  const bytes = get(...args);
  read += 1;
  if (storing === 'what was combined' && read === 2) {
    diesAt('combining: between two answers');
    setImmediate(() => diesAt('combining: after the answers were read'));
  }
  return bytes;
});

wrap(Uploads.prototype, 'append', (append, _, [owner, digest, size, offset, bytes]) => {
  diesAt('part of an upload: before');
  if (isDue('part of an upload: half written')) {
    append(owner, digest, size, offset, bytes.subarray(0, bytes.length >> 1));
    diesAt('part of an upload: half written');
  }
  const received = append(owner, digest, size, offset, bytes);
  diesAt('part of an upload: written');
  if (offset > 0) diesAt('later part of an upload: written');
  return received;
});

wrap(fs, 'writeFileSync', (write, _, [path, content, ...options]) => {
  const name = basename(String(path));
  if (!/^(model\.json|head\.pb|standardisation\.pb|MODEL_CARD\.md|report\.(json|html))$/.test(name))
    return write(path, content, ...options);
  if (isDue(`${name}: half written`)) {
    write(path, content.slice(0, content.length >> 1), ...options);
    diesAt(`${name}: half written`);
  }
  write(path, content, ...options);
  diesAt(`${name}: written`);
});
syncBuiltinESMExports();
