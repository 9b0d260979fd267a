import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, signModel } from '@atoll/core';
import { bytesOfHex, digestToBytes } from '@atoll/protocol';
import { describe, expect, it } from 'vitest';
import { BLOOD_CELLS } from './support/federation.ts';
import { newKeys, publicKeyOf } from './support/keyed-site.ts';
import { atoll, freePort, runAtoll } from './support/processes.ts';
import { bloodCellSite, hasSharedData, scratchFolder } from './support/shared-data.ts';
import { type Rewrite, startLiar } from './support/tamper.ts';

const FEDERATION = { ...BLOOD_CELLS, rounds: 2, cohort: { sites: 1, quorum: 1 } };

describe.skipIf(!hasSharedData())('a site that is enrolled', { timeout: 180_000 }, () => {
  it('takes no model from its coordinator, or from who stands between, but the one that its coordinator signed', async () => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const port = await freePort();
    await atoll('serve', '--data', data, '--port', String(port)).printed(/Sites join with an invitation/);
    const admin = ['--operator', join(data, 'atoll-operator.json')];
    const [invitation, federation] = [join(folder, 'aster.invitation'), join(folder, 'federation.yaml')];
    writeFileSync(federation, JSON.stringify(FEDERATION));
    await runAtoll('invite', 'aster', '--out', invitation, ...admin);
    await runAtoll('launch', federation, ...admin);
    const images = await bloodCellSite(join(folder, 'images'), 0, 12);
    const state = join(folder, 'aster');
    const model = join(state, 'model');
    const site = ['--data', images, '--state', state, '--name', 'aster', '--threads', '1'];
    const joined = await runAtoll('join', '--invitation', invitation, ...site);
    expect(joined.code, joined.output).toBe(0);

    // It comes back for its model, over somebody who lies.
    const comesBack = async (toSite: Rewrite, toCoordinator?: Rewrite) => {
      rmSync(model, { recursive: true, force: true });
      const url = await startLiar(port, { toSite, ...(toCoordinator === undefined ? {} : { toCoordinator }) });
      return runAtoll('join', url, '--run', 'cells-1', ...site);
    };
    const json = readFileSync(join(model, 'model.json'));
    const signed = JSON.parse(readFileSync(join(model, 'signature.json'), 'utf8')) as Record<'signedBy' | 'signature', string>; // our own file
    const head = readFileSync(join(model, 'head.pb'));
    const changed = Buffer.from(json.toString().replace('"train": 24', '"train": 96'));
    expect(changed).not.toEqual(json);
    const [real, other] = [json, changed].map((bytes) => Buffer.from(digestToBytes(digestOf(bytes)))) as [Buffer, Buffer]; // two
    const name = replacing([other, real]);
    const change = replacing([json, changed], [real, other]);
    const lies = newKeys();
    const forged = signModel(changed, lies);
    const [signature, signedBy] = [signed.signature, signed.signedBy].map((hex) => Buffer.from(bytesOfHex(hex))) as [Buffer, Buffer]; // two
    const resign = replacing([signature, Buffer.from(bytesOfHex(forged.signature))]);
    const rename = replacing([signedBy, Buffer.from(bytesOfHex(publicKeyOf(lies)))]);

    for (const [toSite, toCoordinator, code, says] of [
      [change, name, 855, 'The signature is not one over the model.'],
      [(payload: Buffer) => resign(change(payload)), name, 855, 'The signature is not one over the model.'],
      [
        // The key that proved itself at the start stays what it is: only the model's is exchanged.
        (payload: Buffer) => (payload.includes(signature) ? rename(resign(change(payload))) : change(payload)),
        name,
        855,
        'signed with another key',
      ],
      [replacing([head.subarray(-64), Buffer.alloc(64)]), undefined, 704, ''],
    ] as const) {
      const { code: ended, output } = await comesBack(toSite, toCoordinator);
      expect(output).toMatch(new RegExp(`Error ${code} .*${says}`));
      expect(ended).toBe(1);
      expect(existsSync(join(model, 'model.json'))).toBe(false);
    }
    const honest = await comesBack((payload) => payload);
    expect(honest.code, honest.output).toBe(0);
    expect(readFileSync(join(model, 'model.json'))).toEqual(json);
  });
});

/** Puts others of the same length in the place of these bytes, wherever they are. */
function replacing(...pairs: readonly (readonly [from: Buffer, to: Buffer])[]): Rewrite {
  return (payload) => {
    const copy = Buffer.from(payload);
    for (const [from, to] of pairs) for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + to.length)) to.copy(copy, at);
    return copy;
  };
}
