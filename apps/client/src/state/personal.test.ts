import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { folderFiles } from './folder-files.ts';
import { openPersonal, type PersonalDraft } from './personal.ts';

const draft: PersonalDraft = {
  run: 'demo-1',
  method: { kind: 'blend', share: 0.75 },
  test: { classes: 2, count: 1, lossSum: 0.5, confusion: [1, 0, 0, 0] },
  candidates: [],
  head: Uint8Array.of(0, 255, 7),
  standardisation: null,
};

test('a draft is there as it was put, by whoever opens the file', async () => {
  const files = folderFiles(await temporaryFolder());
  expect(await openPersonal(files, 'personal.json').get('demo-1')).toBeNull();
  await openPersonal(files, 'personal.json').put(draft);
  expect(await openPersonal(files, 'personal.json').get('demo-1')).toEqual(draft);
  const other = { ...draft, standardisation: Uint8Array.of(1, 2) };
  await openPersonal(files, 'personal.json').put(other);
  expect(await openPersonal(files, 'personal.json').get('demo-1')).toEqual(other);
});

test('there is none of another run, nor in a damaged file', async () => {
  const files = folderFiles(await temporaryFolder());
  await openPersonal(files, 'personal.json').put(draft);
  expect(await openPersonal(files, 'personal.json').get('demo-2')).toBeNull();
  await files.write('personal.json', '{"run":"demo-1"');
  expect(await openPersonal(files, 'personal.json').get('demo-1')).toBeNull();
});
