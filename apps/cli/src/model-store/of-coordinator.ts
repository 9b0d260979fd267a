import { fetchModel, folderFiles, saveModel } from '@atoll/client';
import { AtollError, type Digest, digestOf, isModelSigned, type ModelSignature, parseModelManifest } from '@atoll/core';
import { bytesOfHex, encode, optionalDigest, publicKeyOf, signatureOf, wire } from '@atoll/protocol';
import type { Operator } from '../operator/client.ts';
import { listCells } from './cards.ts';

/** The models of a coordinator's completed runs, a row each. @throws AtollError 411, 410 */
export async function modelsAt(operator: Operator): Promise<string[][]> {
  const rows: string[][] = [];
  for (const status of await operator.runs()) {
    const digest = optionalDigest(status.model, 'status.model');
    if (digest === null) continue;
    const json = await readBlob(operator, digest);
    rows.push([...listCells(parseModelManifest(new TextDecoder().decode(json))), digest.slice(0, 12)]);
  }
  return rows;
}

/** Writes the model of a run into a folder. @throws AtollError 601 (no such run, or it has no model), 308, 855 */
export async function fetchRunModel(operator: Operator, run: string, folder: string): Promise<void> {
  const status = (await operator.runs()).find((one) => one.run === run);
  if (status === undefined) throw new AtollError(601, `The coordinator has no run ${run}.`);
  const digest = optionalDigest(status.model, 'status.model');
  if (digest === null) throw new AtollError(601, `The run ${run} has no model.`, { hint: 'A run has one when it has completed.' });
  const bytes = await fetchModel(digest, (wanted) => readBlob(operator, wanted));
  const signed = signatureIn(status);
  if (signed !== null && !isModelSigned(bytes.json, signed)) throw new AtollError(855, 'The signature of the model does not hold.');
  await saveModel(folderFiles(folder), { ...bytes, ...(signed === null ? {} : { signed }) });
}

function signatureIn({ modelSignature, modelSignedBy }: wire.RunStatus): ModelSignature | null {
  if (modelSignature.length === 0) return null;
  return { signature: signatureOf(modelSignature, 'signature'), signedBy: publicKeyOf(modelSignedBy, 'signed_by') };
}

/** What is stored under a digest; it comes in parts. @throws AtollError 410, 704 */
async function readBlob({ request }: Operator, digest: Digest): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const { blob } = await request('blob', encode(wire.BlobRequest, { digest: bytesOfHex(digest), offset }));
    const part = blob?.bytes ?? new Uint8Array();
    parts.push(part);
    offset += part.length;
    if (offset >= (blob?.size ?? 0) || part.length === 0) break;
  }
  const bytes = Buffer.concat(parts);
  if (digestOf(bytes) !== digest) throw new AtollError(704, `What came for ${digest} has another digest.`);
  return bytes;
}
