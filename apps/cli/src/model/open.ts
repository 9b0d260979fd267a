import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type VerifiedModel, verifyModel } from '@atoll/client';
import { AtollError, fingerprintOf } from '@atoll/core';
import { bytesOfHex } from '@atoll/protocol';
import { backboneSource, type SourceFlags } from './backbone-source.ts';
import { type KnownKey, knownKey } from './known-key.ts';

/** Whose model a command takes, and where its backbone is. */
export interface ModelFlags extends SourceFlags {
  readonly key?: string;
  readonly unsigned?: boolean;
}

export interface OpenedModel extends VerifiedModel {
  /** Fingerprint of the key that signed it; null where nobody did. */
  readonly signer: string | null;
  /** The key that should have; null where none is known. */
  readonly known: KnownKey | null;
}

/**
 * A model folder, its signature, its files and its backbone checked. Backbones are looked for in the folder given, in `backbones`
 * beside the model, in the package, then at the coordinator that is known.
 * @throws AtollError what {@link verifyModel} throws, and 855 where another key than the known one signed it
 */
export async function openModelFolder(folder: string, flags: ModelFlags): Promise<OpenedModel> {
  const { key, coordinator, backbones, unsigned } = flags;
  const known = await knownKey(folder, key, coordinator);
  const folders = [...(backbones === undefined ? [] : [backbones]), join(folder, '..', 'backbones')];
  const source = await backboneSource(folder, flags);
  const verified = await verifyModel(folder, folders, await loadBackbonePackage(), {
    unsigned: unsigned ?? false,
    ...(source === undefined ? {} : { fetchBackbone: source }),
  });
  const signer = verified.signedBy === null ? null : fingerprintOf(bytesOfHex(verified.signedBy));
  if (known !== null && verified.signedBy !== null && !known.isSigner(verified.signedBy))
    throw new AtollError(855, `The model is whole, but signed with the key ${signer}; ${known.from} is another.`);
  return { ...verified, signer, known };
}

/** Who vouches for a model, in a line. */
export function signedInWords({ signer, known, model }: OpenedModel): string {
  const { personal } = model.manifest;
  if (signer === null) return personal === undefined ? 'signed by nobody' : `the own model of ${personal.site}, signed by nobody`;
  return `signed by ${signer}${known === null ? ', a key that is not known here' : `, ${known.from}`}`;
}
