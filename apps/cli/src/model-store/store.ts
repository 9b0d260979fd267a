import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { MODEL_FILES, readIfThere, replaceFile, tryLock, writeWhole } from '@atoll/client';
import {
  AtollError,
  afterEvent,
  currentModel,
  EMPTY_STORE,
  parseStoreHistory,
  requireName,
  type StoredModel,
  type StoreEvent,
  type StoreState,
  storeHistoryText,
} from '@atoll/core';
import { type ModelFlags, type OpenedModel, openModelFolder } from '../model/open.ts';
import { userName } from '../terminal/user-name.ts';

const HISTORY = 'history.json';

/** Models in a folder, and which of them is in use: `history.json` says so, and how that came to be. */
export class ModelStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** An empty one where there is none yet. @throws AtollError 710 */
  async read(): Promise<StoreState> {
    const bytes = await readIfThere(join(this.folder, HISTORY)).catch((cause: unknown) => {
      throw new AtollError(710, `${join(this.folder, HISTORY)} cannot be read.`, { cause });
    });
    return bytes === null ? EMPTY_STORE : parseStoreHistory(new TextDecoder().decode(bytes));
  }

  /** Where a model's files are. */
  folderOf({ digest }: StoredModel): string {
    return join(this.folder, 'models', digest);
  }

  /** Where its backbones are, by digest. */
  get backbones(): string {
    return join(this.folder, 'backbones');
  }

  /** The model of a name, or whose digest begins so. @throws AtollError 711 */
  find({ models }: StoreState, name: string): StoredModel {
    const byDigest = /^[0-9a-f]{8,64}$/.test(name) ? [...models.values()].filter(({ digest }) => digest.startsWith(name)) : [];
    const found = models.get(name) ?? (byDigest.length === 1 ? byDigest[0] : undefined);
    if (found === undefined) throw new AtollError(711, `The store ${this.folder} has no model ${name}.`);
    return found;
  }

  /**
   * A model with its signature, files and backbone checked: all as when it was added, and by the key that is given, if one is.
   * @throws AtollError what openModelFolder throws
   */
  async open(model: StoredModel, { key, coordinator }: Pick<ModelFlags, 'key' | 'coordinator'> = {}): Promise<OpenedModel> {
    const { signedBy, digest } = model;
    const asAdded = signedBy === null ? { unsigned: true } : { key: signedBy };
    const given = { ...(key === undefined ? {} : { key }), ...(coordinator === undefined ? {} : { coordinator }) };
    const opened = await openModelFolder(this.folderOf(model), {
      backbones: this.backbones,
      ...(key === undefined && coordinator === undefined ? asAdded : given),
    });
    if (opened.model.digest !== digest || opened.signedBy !== signedBy)
      throw new AtollError(308, `${this.folderOf(model)} holds another model than ${model.name}.`);
    if (opened.known === null || key !== undefined || coordinator !== undefined) return opened;
    return { ...opened, known: { ...opened.known, from: 'as when it was added' } };
  }

  /**
   * Takes a checked model in, with its backbone, so that the store needs nothing else.
   * @param name its run's name unless told
   * @throws AtollError 103, 702, 703, 712
   */
  async add(folder: string, opened: OpenedModel, name: string | undefined): Promise<StoredModel> {
    const { model, signedBy } = opened;
    const added = { name: name ?? model.manifest.run, digest: model.digest, signedBy };
    requireName(added.name);
    await this.#change(async (state) => {
      const next = afterEvent(state, { event: 'added', ...this.#now(), ...added });
      await this.#copyBackbone(opened);
      await this.#copyModel(folder, added);
      return next;
    });
    return added;
  }

  /** Puts a model into use. @throws AtollError 711, 702, 703 */
  promote(model: StoredModel): Promise<StoreState> {
    return this.#change((state) =>
      currentModel(state)?.name === model.name ? state : afterEvent(state, { event: 'promoted', ...this.#now(), name: model.name }),
    );
  }

  /** Puts that model into use which was before the present one. @throws AtollError 713, 702, 703 */
  rollBack(to: StoredModel): Promise<StoreState> {
    return this.#change((state) => afterEvent(state, { event: 'rolled-back', ...this.#now(), name: to.name }));
  }

  #now = (): Pick<StoreEvent, 'at' | 'by'> => ({ at: new Date().toISOString(), by: userName().slice(0, 200) });

  /** One process at a time; who reads meanwhile sees the history before or after, never a part. */
  async #change(work: (state: StoreState) => StoreState | Promise<StoreState>): Promise<StoreState> {
    const lock = await tryLock(this.folder);
    if (lock === null)
      throw new AtollError(703, `Another process changes the store ${this.folder}.`, { hint: 'Try again when it has ended.' });
    try {
      const state = await this.read();
      const next = await work(state);
      if (next !== state) await writeWhole(join(this.folder, HISTORY), storeHistoryText(next));
      return next;
    } finally {
      await lock.release();
    }
  }

  /** What is there already was left by a process that was killed before it wrote the history. */
  async #copyModel(from: string, model: StoredModel): Promise<void> {
    const to = this.folderOf(model);
    await this.#whole(to, async (making) => {
      for (const file of Object.values(MODEL_FILES)) {
        const bytes = await readIfThere(join(from, file));
        if (bytes !== null) await writeWhole(join(making, file), bytes);
      }
    });
  }

  async #copyBackbone({ backbone, backboneFile }: OpenedModel): Promise<void> {
    const packaged = await loadBackbonePackage();
    const manifestFile = backboneFile === packaged.weightsFile ? packaged.manifestFile : join(dirname(backboneFile), 'backbone.json');
    const to = join(this.backbones, backbone.digest);
    if ((await readIfThere(join(to, 'backbone.json'))) !== null) return;
    await this.#whole(to, async (making) => {
      await copyFile(backboneFile, join(making, backbone.manifest.weights.file));
      await writeWhole(join(making, 'backbone.json'), await readFile(manifestFile));
    });
  }

  /** Makes a folder that is there whole or not at all. @throws AtollError 702 */
  async #whole(to: string, fill: (making: string) => Promise<void>): Promise<void> {
    const making = join(dirname(to), `.${randomUUID()}`);
    try {
      await mkdir(making, { recursive: true });
      await fill(making);
      await rm(to, { recursive: true, force: true });
      await replaceFile(making, to);
    } catch (cause) {
      await rm(making, { recursive: true, force: true });
      throw cause instanceof AtollError ? cause : new AtollError(702, `${to} cannot be written.`, { cause });
    }
  }
}
