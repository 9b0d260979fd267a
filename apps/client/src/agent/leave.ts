import { AtollError, ERRORS } from '@atoll/core';
import { encode, wire } from '@atoll/protocol';
import { delay, type SiteConnection } from '../connection/index.ts';

const PATIENCE_MS = 3_000;

/**
 * Tells the coordinator that the site gives up, if it can be told soon. Only the number and the title of the error go out:
 * its message may name files.
 */
export async function leaveRun(connection: SiteConnection, run: string, error: unknown): Promise<void> {
  if (!connection.isReady) return;
  const message =
    error instanceof AtollError
      ? { run, code: error.code, reason: ERRORS[error.code].title }
      : { run, code: 0, reason: 'the site failed unexpectedly' };
  await tell(connection, message);
}

/** Tells the coordinator that whoever runs the site has stopped it. */
export async function leaveByChoice(connection: SiteConnection, run: string): Promise<void> {
  if (connection.isReady) await tell(connection, { run, code: 0, reason: 'stopped at the site' });
}

async function tell(connection: SiteConnection, message: wire.Leave.$Properties): Promise<void> {
  const told = connection.request('leave', encode(wire.Leave, message)).catch(() => undefined); // the coordinator notices the lost connection too
  const patience = new AbortController();
  await Promise.race([told, delay(PATIENCE_MS, patience.signal).catch(() => undefined)]);
  patience.abort();
}
