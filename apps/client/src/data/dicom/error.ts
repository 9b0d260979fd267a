/** Why a DICOM file gives no image, as the end of a sentence. It never holds a value from the file that could name somebody. */
export class DicomError extends Error {
  override readonly name = 'DicomError';
}
