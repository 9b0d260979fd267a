import { resolve } from 'node:path';
import { selectEngine } from '@atoll/client';
import { openLog, SOFTWARE } from '@atoll/coordinator';
import { AtollError, type StoredModel } from '@atoll/core';
import { isLoopback } from '@atoll/protocol';
import { type ModelFlags, type OpenedModel, openModelFolder, signedInWords } from '../model/open.ts';
import { type Follower, followStore, modelInUse } from '../model-server/follow-store.ts';
import { type InUse, openForUse, ServedModel } from '../model-server/served-model.ts';
import { startModelServer } from '../model-server/server.ts';
import { ModelStore } from '../model-store/store.ts';
import { engineName, threadCount } from './engine-flag.ts';
import { logFormOf, reachedBy } from './serve-flags.ts';

export interface ServeModelFlags extends ModelFlags {
  readonly store: string;
  readonly host: string;
  readonly port: string;
  readonly publicName?: readonly string[];
  readonly tls?: boolean;
  readonly cert?: string;
  readonly certKey?: string;
  readonly clientCa?: string;
  readonly openToAnyone?: boolean;
  readonly plainHttpOnAPublicAddress?: boolean;
  readonly engine?: string;
  readonly threads?: string;
  readonly log?: string;
}

/** `atoll serve-model [MODEL]`: what a model folder, or the model in use of a store, says of images, over HTTP, until it is told to end. */
export async function serveModel(folder: string | undefined, flags: ServeModelFlags): Promise<void> {
  const { key: _fingerprint, certKey, ...rest } = flags;
  const reached = reachedBy({ ...rest, ...(certKey === undefined ? {} : { key: certKey }) }, '--cert-key');
  requireAccess(flags);
  const log = openLog(logFormOf(flags));
  const say = (message: string): void => log({ level: 'info', event: 'serve-model', message });
  const warn = (message: string): void => log({ level: 'warn', event: 'serve-model', message });
  const threads = threadCount(flags.threads);
  const forced = engineName(flags.engine);
  const { tf } = await selectEngine({ forced });
  const { cert: _cert, certKey: _certKey, plainHttpOnAPublicAddress: _plain, ...ofModel } = flags; // those are about its own address
  const use = (opened: OpenedModel, name: string | null): Promise<InUse> =>
    openForUse(opened, name, { tf, ...(threads === undefined ? {} : { threads }) });
  const store = new ModelStore(resolve(flags.store));
  const openStored = async (model: StoredModel): Promise<InUse> => use(await store.open(model, ofModel), model.name);
  const first = folder === undefined ? await openStored(await modelInUse(store)) : await use(await openModelFolder(folder, ofModel), null);
  const served = new ServedModel(first);
  let follower: Follower | null = null;
  const server = await startModelServer({
    ...reached,
    served,
    folder: store.folder,
    version: SOFTWARE.replace(/^\S* /, ''),
    say: warn,
    problem: () => follower?.problem() ?? null,
  }).catch(async (error: unknown) => {
    await served.close(); // its threads would keep the process
    throw error;
  });
  if (folder === undefined) follower = followStore({ store, served, open: openStored, say });
  const { opened, name } = first;
  const { manifest } = opened.model;
  say(`${SOFTWARE} serves ${name ?? 'the model'} of ${manifest.federation}, run ${manifest.run}; ${signedInWords(opened)}`);
  say(`Its address is ${server.url}`);
  if (server.caFingerprint !== null) say(`Its certificate authority is SHA-256 ${server.caFingerprint}`);
  if (flags.plainHttpOnAPublicAddress) warn('Nothing is encrypted: everyone on the way can read the images.');
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  say('Closing.');
  await follower?.stop();
  await server.close();
}

/** Beyond this machine somebody says who may come. Throws AtollError 840. */
function requireAccess({ host, clientCa, openToAnyone = false }: ServeModelFlags): void {
  if (isLoopback(host) || clientCa !== undefined || openToAnyone) return;
  throw new AtollError(
    840,
    `On ${host} whoever reaches the server could use the model, and find out what it was made of by asking often enough.`,
  );
}
