import { resolve } from 'node:path';
import { initialise, initialiseTls } from '@atoll/coordinator';
import { fingerprintOf } from '@atoll/core';
import { operatorNameOf } from '@atoll/protocol';

/** `atoll init`: what `atoll serve` makes on its first start, without serving. */
export async function init({ data, administrator }: { data: string; administrator?: string }): Promise<void> {
  const folder = resolve(data);
  const { publicKey, file } = initialise(folder, administrator === undefined ? undefined : operatorNameOf(administrator));
  const authority = await initialiseTls(folder);
  console.log(`${folder} is a coordinator's folder. Its key is ${fingerprintOf(Buffer.from(publicKey, 'hex'))}.`);
  console.log(`Its certificate authority is SHA-256 ${authority}; invitations carry it, unless you serve with a certificate of yours.`);
  console.log(`The administrator's file is ${file}: whoever has it may invite sites and name operators.`);
  console.log(`Next:  atoll serve --data ${data}`);
}
