import { userInfo } from 'node:os';

/** The name of who sits here, where the machine knows one. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
}
