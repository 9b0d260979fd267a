import { AtollError } from '@atoll/core';
import { SERVER_LIMITS } from './limits.ts';

/** An image of a request. */
export interface GivenImage {
  /** As the request calls it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const ONE_IMAGE = /^(image\/[a-z0-9.+-]+|application\/(dicom|octet-stream))$/;
const NAME_LENGTH = 200;

/** Whether a body of this type can hold images: one as it is, or several as a form has them (RFC 7578). */
export const isImageType = (type: string): boolean => ONE_IMAGE.test(mediaType(type)) || mediaType(type) === FORM;

const FORM = 'multipart/form-data';
const mediaType = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase();

/** The images of a request's body; what they hold is not looked at. @throws AtollError 420 (no image, or a damaged form), 421 (too many) */
export async function imagesIn(type: string, body: Uint8Array<ArrayBuffer>): Promise<GivenImage[]> {
  if (mediaType(type) !== FORM) {
    if (body.length === 0) throw new AtollError(420, 'The request has no body: there is no image in it.');
    return [{ name: 'image', bytes: body }];
  }
  const files = await filesOf(type, body);
  const { images } = SERVER_LIMITS;
  if (files.length === 0) throw new AtollError(420, 'The form has no file: there is no image in it.');
  if (files.length > images) throw new AtollError(421, `The form has ${files.length} files; ${images} images at a time are taken.`);
  return Promise.all(
    files.map(async (file, index) => ({
      name: file.name.slice(0, NAME_LENGTH) || `image ${index + 1}`,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
}

/** Other fields of the form are left out. */
async function filesOf(type: string, body: Uint8Array<ArrayBuffer>): Promise<File[]> {
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    return [...form.values()].filter((value) => typeof value !== 'string');
  } catch (cause) {
    throw new AtollError(420, 'The form is damaged: it is not what multipart/form-data looks like.', { cause });
  }
}
