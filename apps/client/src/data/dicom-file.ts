import { open } from 'node:fs/promises';
import { DICOM_MARK_BYTES, isDicom } from './dicom/index.ts';

/** Whether a file is DICOM by its content: hospitals often give them no extension. False for one that cannot be read. */
export async function isDicomFile(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer } = await file.read(new Uint8Array(DICOM_MARK_BYTES), 0, DICOM_MARK_BYTES, 0);
    return isDicom(buffer);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
