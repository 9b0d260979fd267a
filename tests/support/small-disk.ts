import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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
    return SmallDisk.#at(join(await scratchFolder(), 'disk'), '-t', 'tmpfs', '-o', `size=${sizeMegabytes}m`, 'tmpfs');
  }

  /** One with a file system that can be made read-only under open files. */
  static async mountExt4(sizeMegabytes: number): Promise<SmallDisk> {
    const scratch = await scratchFolder();
    const image = join(scratch, 'image');
    writeFileSync(image, '');
    truncateSync(image, sizeMegabytes * 2 ** 20);
    run('mkfs.ext4', '-q', image);
    return SmallDisk.#at(join(scratch, 'disk'), '-o', 'loop', image);
  }

  static #at(folder: string, ...how: string[]): SmallDisk {
    mkdirSync(folder);
    run('mount', ...how, folder);
    onTestFinished(() => {
      spawnSync('chattr', ['-R', '-i', folder]);
      spawnSync('umount', ['--lazy', folder]);
    });
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
    run('mount', '-o', 'remount,ro', this.folder);
  }

  makeWritable(): void {
    run('mount', '-o', 'remount,rw', this.folder);
  }

  /** The same under open files, also for root and through them: no file of this folder changes, and none is made. */
  freeze(): void {
    run('chattr', '-R', '+i', this.folder);
  }

  thaw(): void {
    run('chattr', '-R', '-i', this.folder);
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
