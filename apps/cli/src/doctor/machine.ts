import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Check, failed, ok, problem, warning } from './check.ts';

const GIBI = 2 ** 30;
const LEAST_NODE = [20, 19] as const;
/** Room for a backbone, and for the features of some ten thousand images. */
const ENOUGH_DISK = GIBI;
const LEAST_DISK = GIBI / 5;
const ENOUGH_MEMORY = 2 * GIBI;
const PROBE_BYTES = 2 ** 20;
const GPU_MS = 5_000;

const gibi = (bytes: number): string => `${(bytes / GIBI).toFixed(1)} GiB`;

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = LEAST_NODE;
  const isOld = major < least || (major === least && minor < leastMinor);
  const found = `Node ${version}, ${process.platform} ${process.arch}`;
  return isOld ? problem('node', found, `Install Node ${LEAST_NODE.join('.')} or newer from https://nodejs.org.`) : ok('node', found);
}

export function checkMachine(): Check {
  const found = `${availableParallelism()} processors, ${gibi(totalmem())} of memory, ${gibi(freemem())} of it free`;
  return totalmem() < ENOUGH_MEMORY
    ? warning('machine', found, 'Less than 2 GiB: say --threads 1, so that fewer images are computed at a time.')
    : ok('machine', found);
}

/** Whether the state folder, or the folder that it will be made in, can be written to, and how much room is left. */
export async function checkFolder(directory: string): Promise<Check> {
  let place = directory;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const where = place === directory ? directory : `${directory} (to be made in ${place})`;
  try {
    const probe = await mkdtemp(join(place, '.atoll-doctor-'));
    try {
      await writeFile(join(probe, 'probe'), new Uint8Array(PROBE_BYTES));
    } finally {
      await rm(probe, { recursive: true, force: true });
    }
    const { bavail, bsize } = await statfs(place);
    const free = bavail * bsize;
    const found = `${where} is writable, ${gibi(free)} free`;
    if (free < LEAST_DISK)
      return problem('state folder', found, 'Make room, or choose another folder with --state: features need some KB an image.');
    if (free < ENOUGH_DISK) return warning('state folder', found, 'Features need some KB an image: make room if there are many.');
    return ok('state folder', found);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const mends: Readonly<Record<string, string>> = {
      ENOSPC: 'The disk is full: make room, or choose another folder with --state.',
      ENOTDIR: 'A file stands where a folder should be: choose another folder with --state.',
    };
    const mend = mends[code] ?? 'Let the user who runs Atoll write there, or choose another folder with --state.';
    return failed('state folder', new Error(`${where} cannot be written to (${code === '' ? String(cause) : code})`), mend);
  }
}

/** What NVIDIA's driver says is there; a GPU is never needed. */
export async function checkGpu(): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader'], {
      timeout: GPU_MS,
    });
    const found = stdout.trim().split('\n').join('; ');
    return ok('gpu', `${found}; used where the engine below says so (docs/how-to/use-a-native-engine.md)`);
  } catch {
    return ok('gpu', 'none that nvidia-smi names; none is needed');
  }
}
