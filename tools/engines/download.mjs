import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { mebibytes } from './progress.mjs';

const ATTEMPTS = 5;

/** What lies behind a failed fetch. */
const reasonOf = ({ message, cause }) => cause?.code ?? cause?.message ?? message;

/** Fetches; name and password in the address are sent as HTTP wants them. Failure when the host cannot be reached. */
export async function request(address, headers = {}) {
  const url = new URL(address);
  const { username, password } = url;
  Object.assign(url, { username: '', password: '' });
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  try {
    return await fetch(url, { headers: username === '' ? headers : { ...headers, authorization: `Basic ${login}` } });
  } catch (error) {
    const reason = reasonOf(error);
    throw new Failure(
      `${url.host} cannot be reached: ${reason}.`,
      /CERT/.test(reason)
        ? 'Name the file with the certificates that you trust in the environment variable NODE_EXTRA_CA_CERTS.'
        : 'Name another index with --index, or fetch the wheels with pip and give their folder with --wheels.',
      { cause: error },
    );
  }
}

async function digestOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Asks for what is missing of the file, and appends it. A server that does not send parts sends all of it again. */
async function fetchRest(url, part, progress) {
  const held = existsSync(part) ? statSync(part).size : 0;
  const response = await request(url, held > 0 ? { range: `bytes=${held}-` } : {});
  if (response.status === 416) return; // nothing is missing
  if (!response.ok)
    throw new Failure(`${new URL(url).host} answered ${response.status}.`, 'Try again, or name another index with --index.');
  const resumed = response.status === 206;
  let done = resumed ? held : 0;
  const total = done + Number(response.headers.get('content-length') ?? 0);
  const counted = async function* (chunks) {
    for await (const chunk of chunks) {
      done += chunk.length;
      progress(done, total);
      yield chunk;
    }
  };
  await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(part, { flags: resumed ? 'a' : 'w' }));
}

/**
 * Downloads a file and checks its SHA-256. What an interrupted download left in `path.part` is gone on with, within one
 * call and from one to the next. `progress(done, total)` in bytes.
 */
export async function download({ url, sha256 }, path, progress) {
  const part = `${path}.part`;
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(url, part, progress);
      break;
    } catch (error) {
      if (error.cause === undefined) throw error; // not the network
      if (attempt === ATTEMPTS)
        throw new Failure(`The download broke off: ${reasonOf(error)}.`, 'The same command goes on where it stopped.');
      await setTimeout(1000 * attempt);
    }
  }
  if ((await digestOf(part)) !== sha256) {
    const size = mebibytes(statSync(part).size);
    rmSync(part);
    throw new Failure(`What was downloaded (${size}) is not what the index names: its SHA-256 differs.`, 'It was removed; try again.');
  }
  renameSync(part, path);
}
