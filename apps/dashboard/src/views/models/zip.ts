import { joinBytes } from '@atoll/core';

interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files side by side in a ZIP archive (PKWARE APPNOTE 6.3), stored as they are: models do not get smaller. The same files give the same bytes. */
export function zip(files: readonly ZipFile[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const title = new TextEncoder().encode(name);
    const common = commonFields(bytes);
    const local = joinBytes([numbers([4, 0x04034b50]), common, numbers([2, title.length], [2, 0]), title]);
    const rest: [number, number][] = [
      [2, title.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ];
    directory.push(joinBytes([numbers([4, 0x02014b50], [2, 20]), common, numbers(...rest), title]));
    parts.push(local, bytes);
    offset += local.length + bytes.length;
  }
  const listing = joinBytes(directory);
  const end: [number, number][] = [
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, listing.length],
    [4, offset],
    [2, 0],
  ];
  return joinBytes([...parts, listing, numbers(...end)]);
}

/** Version 2.0, names in UTF-8, stored, 1 January 1980, checksum and sizes. */
const commonFields = (bytes: Uint8Array): Uint8Array =>
  numbers([2, 20], [2, 0x0800], [2, 0], [2, 0], [2, 0x0021], [4, crc32(bytes)], [4, bytes.length], [4, bytes.length]);

/** Numbers of so many bytes each, little-endian. */
function numbers(...values: readonly (readonly [number, number])[]): Uint8Array {
  return Uint8Array.from(values.flatMap(([width, value]) => Array.from({ length: width }, (_, at) => (value >>> (8 * at)) & 0xff)));
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (TABLE[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}
