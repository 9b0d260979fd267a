import { type ModelFlags, openModelFolder } from '../model/open.ts';

/** `atoll verify FOLDER`: whether a model is, byte for byte, what a coordinator signed, and which. */
export async function verify(folder: string, flags: Omit<ModelFlags, 'unsigned'>): Promise<void> {
  const { model, signer, known, backboneFile } = await openModelFolder(folder, flags);
  const { head, lineage, backbone, ...manifest } = model.manifest;
  const by = known === null ? 'compare it with the one that you were told, or give --key or --coordinator' : known.from;
  console.log(
    [
      `Model      ${manifest.federation}, run ${manifest.run}, finished ${manifest.finishedAt}`,
      `Head       ${head.digest}, ${head.sizeBytes.toLocaleString('en-US')} bytes`,
      `Backbone   ${backbone.name} ${backbone.version}, ${backbone.digest}: ${backboneFile}`,
      `Journal    ${lineage.journal.entries} entries, the last with the hash ${lineage.journal.hash}`,
      `Signed by  ${signer}: ${by}`,
      `Verdict    every byte is as it was signed${known === null ? '; by whom is for you to know' : ', by the key that it should be'}`,
    ].join('\n'),
  );
}
