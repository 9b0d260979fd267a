import { type Classifier, openClassifier } from '@atoll/client';
import { canaryImage, sizeOfColumns, type Tf } from '@atoll/core';
import type { OpenedModel } from '../model/open.ts';

/** A model that answers. */
export interface InUse {
  readonly opened: OpenedModel;
  readonly classifier: Classifier;
  /** What its store calls it; null for a model folder. */
  readonly name: string | null;
  /** Since when it answers. */
  readonly since: Date;
}

interface Counted extends InUse {
  users: number;
  isReplaced: boolean;
}

/** Opens a model and lets it classify an image, so that one which cannot is found before it takes over. @throws AtollError 301, 302, 308 */
export async function openForUse(
  opened: OpenedModel,
  name: string | null,
  { tf, threads }: { readonly tf: Tf; readonly threads?: number },
): Promise<InUse> {
  const { model, backbone } = opened;
  const classifier = await openClassifier(model, { backbone, tf, ...(threads === undefined ? {} : { threads }) });
  try {
    const columns = [new Float32Array(sizeOfColumns(model.manifest.columns))];
    for await (const said of classifier.classify([{ pixels: canaryImage() }], { columns })) if (!said.ok) throw said.error;
  } catch (error) {
    await classifier.close();
    throw error;
  }
  return { opened, classifier, name, since: new Date() };
}

/** The model in use. Another can take its place at any time: what is under way ends with the one that it began with. */
export class ServedModel {
  #current: Counted;

  constructor(first: InUse) {
    this.#current = { ...first, users: 0, isReplaced: false };
  }

  get current(): InUse {
    return this.#current;
  }

  async use<T>(work: (model: InUse) => Promise<T>): Promise<T> {
    const model = this.#current;
    model.users += 1;
    try {
      return await work(model);
    } finally {
      model.users -= 1;
      await closeUnused(model);
    }
  }

  async replace(next: InUse): Promise<void> {
    const before = this.#current;
    this.#current = { ...next, users: 0, isReplaced: false };
    before.isReplaced = true;
    await closeUnused(before);
  }

  /** Call it when nothing is under way. */
  async close(): Promise<void> {
    await this.#current.classifier.close();
  }
}

async function closeUnused({ isReplaced, users, classifier }: Counted): Promise<void> {
  if (isReplaced && users === 0) await classifier.close();
}
