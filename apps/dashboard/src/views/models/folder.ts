import {
  AtollError,
  digestOf,
  fingerprintOf,
  isModelSigned,
  type ModelSignature,
  parseModelManifest,
  renderModelCard,
  signatureFile,
} from '@atoll/core';
import { bytesOfHex, hexOf, publicKeyOf, signatureOf, type wire } from '@atoll/protocol';
import { signedIn } from '../../state/connection.ts';
import { readBlob } from '../../state/parts.ts';

interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** A model as it stands in a folder, each file checked against its digest. */
export interface ModelFolder {
  readonly files: readonly ModelFile[];
  /** The model card, Markdown. */
  readonly card: string;
  /** Whether the coordinator vouches for it, as a sentence. */
  readonly vouched: string;
}

/** Reads a run's model. Throws AtollError 410, 704 (bytes are not what their digest says), 855 (the signature does not hold). */
export async function readModel(status: wire.RunStatus): Promise<ModelFolder> {
  const json = await checked(hexOf(status.model));
  const manifest = parseModelManifest(new TextDecoder().decode(json));
  const card = renderModelCard(manifest);
  const signed = signatureIn(status, json);
  const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);
  const files: ModelFile[] = [
    { name: 'model.json', bytes: json, type: 'application/json' },
    { name: 'head.pb', bytes: await checked(manifest.head.digest), type: BINARY },
    ...(manifest.standardisation === null
      ? []
      : [{ name: 'standardisation.pb', bytes: await checked(manifest.standardisation.digest), type: BINARY }]),
    { name: 'MODEL_CARD.md', bytes: text(card), type: 'text/markdown' },
    ...(signed === null ? [] : [{ name: 'signature.json', bytes: text(signatureFile(signed)), type: 'application/json' }]),
  ];
  return { files, card, vouched: vouchedFor(signed) };
}

const BINARY = 'application/octet-stream';

async function checked(digest: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBlob(bytesOfHex(digest));
  if (digestOf(bytes) !== digest) throw new AtollError(704, `What came for ${digest} has another digest.`);
  return bytes;
}

function signatureIn({ modelSignature, modelSignedBy }: wire.RunStatus, json: Uint8Array): ModelSignature | null {
  if (modelSignature.length === 0) return null;
  const signed = { signature: signatureOf(modelSignature, 'signature'), signedBy: publicKeyOf(modelSignedBy, 'signed_by') };
  if (!isModelSigned(json, signed)) throw new AtollError(855, 'The signature of the model does not hold.');
  return signed;
}

function vouchedFor(signed: ModelSignature | null): string {
  if (signed === null) return 'It is not signed. Its files are what their digests say.';
  const key = fingerprintOf(bytesOfHex(signed.signedBy));
  const own = signedIn.value?.coordinator === signed.signedBy;
  return `Signed by ${own ? 'this coordinator' : 'the coordinator'} with the key ${key}; the signature holds, and its files are what their digests say.`;
}
