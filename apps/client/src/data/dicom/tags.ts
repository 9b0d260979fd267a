/** The elements that are read (PS3.6, chapter 6). */
export const TAGS = {
  transferSyntax: 0x00020010,
  patient: 0x00100020,
  issuer: 0x00100021,
  samples: 0x00280002,
  photometric: 0x00280004,
  planar: 0x00280006,
  frames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  bitsAllocated: 0x00280100,
  bitsStored: 0x00280101,
  highBit: 0x00280102,
  signed: 0x00280103,
  padding: 0x00280120,
  paddingLimit: 0x00280121,
  burntIn: 0x00280301,
  windowCentre: 0x00281050,
  windowWidth: 0x00281051,
  intercept: 0x00281052,
  slope: 0x00281053,
  windowFunction: 0x00281056,
  /** Of the red one; the others are the same. */
  paletteDescriptor: 0x00281101,
  palettes: [0x00281201, 0x00281202, 0x00281203],
  modalityLut: 0x00283000,
  lutDescriptor: 0x00283002,
  lut: 0x00283006,
  voiLut: 0x00283010,
  representative: 0x00286010,
  voiOfFrame: 0x00289132,
  modalityOfFrame: 0x00289145,
  shared: 0x52009229,
  perFrame: 0x52009230,
  offsets: 0x7fe00001,
  pixels: 0x7fe00010,
} as const;

/** Those of them that are sequences. */
export const SEQUENCES = new Set<number>([
  TAGS.modalityLut,
  TAGS.voiLut,
  TAGS.voiOfFrame,
  TAGS.modalityOfFrame,
  TAGS.shared,
  TAGS.perFrame,
]);
export const WANTED = new Set<number>(Object.values(TAGS).flat());
