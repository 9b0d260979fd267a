import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type VerifiedModel, verifyModel } from '@atoll/client';
import { AtollError, fingerprintOf } from '@atoll/core';
import { bytesOfHex } from '@atoll/protocol';
import { type KnownKey, knownKey } from './known-key.ts';

/** Whose model a command takes, and where its backbone is. */
export interface ModelFlags {
  readonly key?: string;
  readonly coordinator?: string;
  readonly backbones?: string;
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
 * beside the model, then in the package.
 * @throws AtollError what {@link verifyModel} throws, and 855 where another key than the known one signed it
 */
export async function openModelFolder(folder: string, { key, coordinator, backbones, unsigned }: ModelFlags): Promise<OpenedModel> {
  const known = await knownKey(folder, key, coordinator);
  const folders = [...(backbones === undefined ? [] : [backbones]), join(folder, '..', 'backbones')];
  const verified = await verifyModel(folder, folders, await loadBackbonePackage(), { unsigned: unsigned ?? false });
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
