export { DicomError } from './error.ts';
export { DICOM_MARK_BYTES, type DicomHeader, isDicom, readHeader } from './header.ts';
export { type Picture, render, renderDicom } from './render.ts';
