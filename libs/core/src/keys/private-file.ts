import { AtollError } from '../errors.ts';

/**
 * That nobody but its owner may use a file; Windows has no such modes.
 * @param mode of the file, as `stat` gives it
 * @param platform as Node names it
 * @throws AtollError 802
 */
export function requirePrivate(path: string, mode: number, platform: string): void {
  const rights = mode & 0o777;
  if (platform !== 'win32' && (rights & 0o077) !== 0)
    throw new AtollError(802, `${path} has mode ${rights.toString(8).padStart(4, '0')}: others of this machine can use it.`);
}
