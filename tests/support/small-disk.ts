import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratchFolder } from './shared-data.ts';

/** False where no file system can be mounted and that is allowed: tests then skip and say so. In CI absence is a failure. */
export function canMount(): boolean {
  const allowed = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (allowed) return true;
  const reason = 'mounting a small disk needs Linux and root';
  if (process.env.CI !== undefined && process.platform === 'linux') throw new Error(`In CI disks must fill up, but ${reason}`);
  console.warn(`Skipped: ${reason}`);
  return false;
}

/** A disk of its own that a test can fill; gone after it. */
export class SmallDisk {
  readonly #ballast: string;

  private constructor(readonly folder: string) {
    this.#ballast = join(folder, 'ballast');
  }

  static async mount(sizeMegabytes: number): Promise<SmallDisk> {
    const folder = join(await scratchFolder(), 'disk');
    mkdirSync(folder);
    mount('-t', 'tmpfs', '-o', `size=${sizeMegabytes}m`, 'tmpfs', folder);
    onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
    return new SmallDisk(folder);
  }

  /** Leaves no byte. */
  fill(): void {
    for (const size of [2 ** 20, 2 ** 12]) {
      try {
        for (;;) writeFileSync(this.#ballast, new Uint8Array(size), { flag: 'a' });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** Nothing can be written any more, as after a disk failed; only before files are open. */
  makeReadOnly(): void {
    mount('-o', 'remount,ro', this.folder);
  }

  makeWritable(): void {
    mount('-o', 'remount,rw', this.folder);
  }
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}
