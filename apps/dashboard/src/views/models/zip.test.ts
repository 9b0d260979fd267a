import { crc32 as reference } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32, zip } from './zip.ts';

it('the checksum is that of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(crc32(bytes)).toBe(reference(bytes));
    }),
  );
});

it('an archive lists its files and holds them as they are', () => {
  const files = [
    { name: 'model/a.json', bytes: new TextEncoder().encode('{}') },
    { name: 'model/ä.bin', bytes: Uint8Array.from({ length: 300 }, (_, index) => index) },
  ];
  const archive = zip(files);
  const view = new DataView(archive.buffer);
  const end = archive.length - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  expect(view.getUint16(end + 10, true)).toBe(2);
  let at = view.getUint32(end + 16, true);
  for (const { name, bytes } of files) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    expect(view.getUint32(at + 16, true)).toBe(crc32(bytes));
    const length = view.getUint16(at + 28, true);
    expect(new TextDecoder().decode(archive.subarray(at + 46, at + 46 + length))).toBe(name);
    const local = view.getUint32(at + 42, true);
    expect(view.getUint32(local, true)).toBe(0x04034b50);
    const start = local + 30 + view.getUint16(local + 26, true);
    expect(archive.subarray(start, start + bytes.length)).toEqual(bytes);
    at += 46 + length;
  }
  expect(at).toBe(end);
});
