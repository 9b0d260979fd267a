import { AtollError } from '@atoll/core';
import { SERVER_LIMITS } from './limits.ts';

/** An image of a request. */
export interface GivenImage {
  /** As the request calls it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a request has. */
export interface Given {
  readonly images: readonly GivenImage[];
  /** The form's field `columns`: JSON as text, or a CSV as a file; null where there is none. */
  readonly columns: string | CsvFile | null;
}

/** A table that came with the images. */
export interface CsvFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const COLUMNS_FIELD = 'columns';

const ONE_IMAGE = /^(image\/[a-z0-9.+-]+|application\/(dicom|octet-stream))$/;
const NAME_LENGTH = 200;

/** Whether a body of this type can hold images: one as it is, or several as a form has them (RFC 7578). */
export const isImageType = (type: string): boolean => ONE_IMAGE.test(mediaType(type)) || mediaType(type) === FORM;

const FORM = 'multipart/form-data';
const mediaType = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase();

/** The images of a request's body, and its columns; what they hold is not looked at. @throws AtollError 420 (no image, or a damaged form), 421 (too many) */
export async function imagesIn(type: string, body: Uint8Array<ArrayBuffer>): Promise<Given> {
  if (mediaType(type) !== FORM) {
    if (body.length === 0) throw new AtollError(420, 'The request has no body: there is no image in it.');
    return { images: [{ name: 'image', bytes: body }], columns: null };
  }
  const form = await formOf(type, body);
  const files = [...form].flatMap(([field, value]) => (field === COLUMNS_FIELD || typeof value === 'string' ? [] : [value]));
  const { images: most } = SERVER_LIMITS;
  if (files.length === 0) throw new AtollError(420, 'The form has no file: there is no image in it.');
  if (files.length > most) throw new AtollError(421, `The form has ${files.length} files; ${most} images at a time are taken.`);
  const columns = form.get(COLUMNS_FIELD);
  const images = await Promise.all(
    files.map(async (file, index) => ({
      name: file.name.slice(0, NAME_LENGTH) || `image ${index + 1}`,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  return { images, columns: columns === null || typeof columns === 'string' ? columns : await csvOf(columns) };
}

async function csvOf(file: File): Promise<CsvFile> {
  const { csvBytes } = SERVER_LIMITS;
  if (file.size > csvBytes) throw new AtollError(421, `The CSV of the columns is larger than ${csvBytes / 2 ** 20} MiB.`);
  return { name: file.name.slice(0, NAME_LENGTH) || 'the CSV', bytes: new Uint8Array(await file.arrayBuffer()) };
}

async function formOf(type: string, body: Uint8Array<ArrayBuffer>): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch (cause) {
    throw new AtollError(420, 'The form is damaged: it is not what multipart/form-data looks like.', { cause });
  }
}
