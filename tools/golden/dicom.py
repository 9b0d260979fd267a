"""Writes DICOM files of a made-up patient in every transfer syntax that Atoll reads, and the picture that each shows.

Pixels are decoded by pydicom with its plugins, shown by its apply_modality_lut and apply_voi_lut, and brought to 8 bits here.
Where pydicom leaves something to its caller (colours from YCbCr, a window of a functional group, no window at all) the
formula of the standard stands here.
"""

import base64
import io
import json
import warnings
from pathlib import Path

import imagecodecs
import jpeg_ls
import numpy
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut, convert_color_space
from pydicom.uid import UID

warnings.filterwarnings("ignore")
GOLDEN = Path(__file__).resolve().parents[2] / "apps/client/src/data/dicom/dicom.golden.json"
ROWS, COLUMNS = 20, 28
BASE = "1.2.840.10008.1.2"
random = numpy.random.default_rng(7)


def scene(top, channels=1, signed=False):
    """A slope with a disc and noise, from 0 to `top`."""
    y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
    pictures = []
    for channel in range(channels):
        disc = ((y - 9 - channel) ** 2 + (x - 12 + 3 * channel) ** 2 < 40) * 0.3
        value = (x + (channel + 1) * y) / (COLUMNS + (channel + 1) * ROWS) * 0.6 + disc + random.uniform(0, 0.08, (ROWS, COLUMNS))
        pictures.append(numpy.round(numpy.clip(value, 0, 1) * top))
    picture = numpy.stack(pictures, axis=-1) if channels > 1 else pictures[0]
    if signed:
        return (picture - numpy.round(top / 2)).astype(numpy.int16)
    return picture.astype(numpy.uint8 if top < 256 else numpy.uint16)


def dataset(syntax, pixels, bits_stored, photometric="MONOCHROME2", frames=None, **rest):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    meta.MediaStorageSOPInstanceUID = UID("1.2.826.0.1.3680043.8.498.777001")
    data = Dataset()
    data.file_meta = meta
    data.SOPClassUID = meta.MediaStorageSOPClassUID
    data.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.777002"
    data.PatientName = "Musterfrau^Erika"
    data.PatientID = "PID-471100"
    data.PatientBirthDate = "19640812"
    data.Modality = "OT"
    data.Rows, data.Columns = ROWS, COLUMNS
    data.SamplesPerPixel = 3 if photometric not in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR") else 1
    data.PhotometricInterpretation = photometric
    if data.SamplesPerPixel == 3:
        data.PlanarConfiguration = 0
    data.BitsAllocated = 8 if pixels.dtype.itemsize == 1 else 16
    data.BitsStored, data.HighBit = bits_stored, bits_stored - 1
    data.PixelRepresentation = 1 if pixels.dtype.kind == "i" else 0
    if frames:
        data.NumberOfFrames = frames
    for name, value in rest.items():
        setattr(data, name, value)
    return data


def native(syntax, pixels, *arguments, **rest):
    data = dataset(syntax, pixels, *arguments, **rest)
    order = ">" if syntax == f"{BASE}.2" else "<"
    data.PixelData = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    if len(data.PixelData) % 2:
        data.PixelData += b"\0"
    data["PixelData"].VR = "OW" if data.BitsAllocated == 16 else "OB"
    return data


def packed(syntax, pixels, encoded, *arguments, offsets=True, **rest):
    data = dataset(syntax, pixels, *arguments, **rest)
    data.PixelData = encapsulate(encoded, has_bot=offsets)
    data["PixelData"].VR = "OB"
    return data


def lut(first, values, bits, vr="US"):
    item = Dataset()
    item.add_new((0x0028, 0x3002), vr, [len(values), first, bits])
    item.add_new((0x0028, 0x3006), "OW", numpy.asarray(values, "<u2").tobytes())
    return item


def write(data):
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, data, enforce_file_format=True)
    return buffer.getvalue()


def shown(data, bytes_, frame):
    """8 bits as on a screen."""
    read = pydicom.dcmread(io.BytesIO(bytes_))
    pixels = read.pixel_array
    pixels = pixels[frame] if frame is not None else pixels
    if read.PhotometricInterpretation == "PALETTE COLOR":
        return apply_color_lut(pixels, read) >> (8 if read.RedPaletteColorLookupTableDescriptor[2] == 16 else 0)
    if read.SamplesPerPixel == 3:
        if read.file_meta.TransferSyntaxUID in (f"{BASE}.1", f"{BASE}.5") and data.PhotometricInterpretation.startswith("YBR"):
            return pixels  # pixel_array has converted it
        return numpy.round(pixels * (255 / (2**read.BitsStored - 1)))
    modality = apply_modality_lut(pixels, read).astype(float)
    if "VOILUTSequence" in read or "WindowWidth" in read:
        interest = apply_voi_lut(apply_modality_lut(pixels, read), read).astype(float)
        if "VOILUTSequence" in read:
            low, high = 0, 2 ** read.VOILUTSequence[0].LUTDescriptor[2] - 1
        else:
            low, high = (0, 2**read.BitsStored - 1) if read.PixelRepresentation == 0 else (-(2 ** (read.BitsStored - 1)), 2 ** (read.BitsStored - 1) - 1)
            if "ModalityLUTSequence" in read:
                low, high = 0, 2 ** read.ModalityLUTSequence[0].LUTDescriptor[2] - 1
            elif "RescaleSlope" in read:
                low, high = (value * float(read.RescaleSlope) + float(read.RescaleIntercept) for value in (low, high))
    elif read.BitsStored <= 8:
        interest, low, high = modality, 0, 2**read.BitsStored - 1
    else:
        ordered = numpy.sort(modality, axis=None)
        at = lambda share: ordered[min(int(numpy.floor(share * ordered.size)), ordered.size - 1)]
        interest, low, high = modality, at(0.005), at(0.995)
    share = numpy.clip((interest - low) / (high - low), 0, 1)
    return numpy.round(255 * (1 - share if read.PhotometricInterpretation == "MONOCHROME1" else share))


cases = {}


def case(name, data, frame=None, expected=None):
    bytes_ = write(data)
    picture = shown(data, bytes_, frame) if expected is None else expected
    cases[name] = {
        "file": base64.b64encode(bytes_).decode(),
        "width": COLUMNS,
        "height": ROWS,
        "channels": 1 if picture.ndim == 2 else 3,
        "picture": base64.b64encode(picture.astype(numpy.uint8).tobytes()).decode(),
    }


window = {"WindowCenter": 1800, "WindowWidth": 2400}
grey8, grey12, grey16 = scene(255), scene(4095), scene(65535)
ct = scene(2800, signed=True)
colour, colour12 = scene(255, 3), scene(4095, 3)
stack = numpy.stack([scene(4095) for _ in range(4)])
stack8 = numpy.stack([scene(255) for _ in range(4)])
hounsfield = {"RescaleSlope": "1.5", "RescaleIntercept": "-200", "WindowCenter": "40", "WindowWidth": "900.5"}

case("implicit little endian, 12 bits, window", native(BASE, grey12, 12, **window))
case("explicit little endian, signed 16 bits, rescale and window", native(f"{BASE}.1", ct, 16, **hounsfield))
case("explicit little endian, 8 bits", native(f"{BASE}.1", grey8, 8))
case("explicit little endian, 12 bits, no window", native(f"{BASE}.1", grey12, 12))
case("explicit big endian, 12 bits, window", native(f"{BASE}.2", grey12, 12, **window))
case("deflated, 16 bits, window", native(f"{BASE}.1.99", grey16, 16, WindowCenter=30000, WindowWidth=50000))
case("inverted, sigmoid", native(f"{BASE}.1", grey12, 12, "MONOCHROME1", VOILUTFunction="SIGMOID", **window))
case("linear exact, two windows", native(f"{BASE}.1", grey12, 12, VOILUTFunction="LINEAR_EXACT", WindowCenter=[1800, 300], WindowWidth=[2400, 500]))
case("signed 12 bits", native(f"{BASE}.1", scene(4000, signed=True), 12, WindowCenter=0, WindowWidth=3000))
curve = [round(4095 * (i / 3999) ** 2) for i in range(4000)]
case("table of values of interest", native(f"{BASE}.1", grey12, 12, VOILUTSequence=[lut(50, curve, 12)]))
rising = [min(255, i // 12) for i in range(4096)]
case("table of the modality and window", native(f"{BASE}.1", grey12, 12, ModalityLUTSequence=[lut(0, rising, 8)], WindowCenter=128, WindowWidth=256))
case("four frames, the middle one", native(f"{BASE}.1", stack, 12, frames=4, **window), frame=1)
case("four frames, the representative one", native(f"{BASE}.1", stack, 12, frames=4, RepresentativeFrameNumber=4, **window), frame=3)

voi, rescale, shared, per_frame = Dataset(), Dataset(), Dataset(), []
rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = 2, -1000, "US"
shared.PixelValueTransformationSequence = [rescale]
for index in range(4):
    item, voi = Dataset(), Dataset()
    voi.WindowCenter, voi.WindowWidth = 1000 + 100 * index, 5000
    item.FrameVOILUTSequence = [voi]
    per_frame.append(item)
linear = numpy.clip((stack[1] * 2.0 - 1000 - (1100 - 0.5)) / 4999 + 0.5, 0, 1)
case(
    "functional groups of a frame",
    native(f"{BASE}.1", stack, 12, frames=4, SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=per_frame),
    expected=numpy.round(255 * linear),
)

case("colour", native(f"{BASE}.1", colour, 8, "RGB"))
planes = native(f"{BASE}.1", numpy.ascontiguousarray(colour.transpose(2, 0, 1)), 8, "RGB", PlanarConfiguration=1)
case("colour, one plane after the other", planes)
case("colour of 12 bits", native(f"{BASE}.1", colour12, 12, "RGB"))
ybr = convert_color_space(colour, "RGB", "YBR_FULL")
case("YBR_FULL", native(f"{BASE}.1", ybr, 8, "YBR_FULL"), expected=convert_color_space(ybr, "YBR_FULL", "RGB"))
half = ybr.copy()
half[:, 1::2, 1:] = half[:, 0::2, 1:]
pairs = numpy.stack([half[:, 0::2, 0], half[:, 1::2, 0], half[:, 0::2, 1], half[:, 0::2, 2]], axis=-1)
case("YBR_FULL_422", native(f"{BASE}.1", pairs, 8, "YBR_FULL_422"), expected=convert_color_space(half, "YBR_FULL", "RGB"))
steps = numpy.arange(256)
palette = {
    "RedPaletteColorLookupTableDescriptor": [256, 0, 16],
    "GreenPaletteColorLookupTableDescriptor": [256, 0, 16],
    "BluePaletteColorLookupTableDescriptor": [256, 0, 16],
    "RedPaletteColorLookupTableData": (steps * 257).astype("<u2").tobytes(),
    "GreenPaletteColorLookupTableData": ((255 - steps) * 257).astype("<u2").tobytes(),
    "BluePaletteColorLookupTableData": (steps**2).astype("<u2").tobytes(),
}
case("palette", native(f"{BASE}.1", grey8, 8, "PALETTE COLOR", **palette))

for name, pixels, bits, rest in [
    ("8 bits", grey8, 8, {}),
    ("12 bits", grey12, 12, window),
    ("signed 16 bits", ct, 16, hounsfield),
]:
    data = native(f"{BASE}.1", pixels, bits, **rest)
    data.compress(UID(f"{BASE}.5"), encoding_plugin="pydicom")
    case(f"RLE, {name}", data)
data = native(f"{BASE}.1", colour, 8, "RGB")
data.compress(UID(f"{BASE}.5"), encoding_plugin="pydicom")
case("RLE, colour", data)
data = native(f"{BASE}.1", stack, 12, frames=4, **window)
data.compress(UID(f"{BASE}.5"), encoding_plugin="pydicom")
case("RLE, four frames", data, frame=1)

jpeg = lambda pixels, **rest: imagecodecs.jpeg8_encode(pixels, level=90, **rest)
case("JPEG baseline", packed(f"{BASE}.4.50", grey8, [jpeg(grey8)], 8))
case("JPEG baseline, frames", packed(f"{BASE}.4.50", stack8, [jpeg(each) for each in stack8], 8, frames=4), frame=1)
case("JPEG baseline, frames without offsets", packed(f"{BASE}.4.50", stack8, [jpeg(each) for each in stack8], 8, frames=4, offsets=False), frame=1)
coded = imagecodecs.jpeg8_encode(colour, level=90, colorspace="rgb", outcolorspace="ycbcr", subsampling="444")
case("JPEG baseline, colour", packed(f"{BASE}.4.50", colour, [coded], 8, "YBR_FULL"), expected=imagecodecs.jpeg8_decode(coded))
case("JPEG extended, 8 bits", packed(f"{BASE}.4.51", grey8, [jpeg(grey8)], 8))

lossless = lambda pixels, **rest: imagecodecs.ljpeg_encode(pixels, **rest)
case("JPEG lossless, 12 bits", packed(f"{BASE}.4.70", grey12, [lossless(grey12, bitspersample=12)], 12, **window), expected=None)
case("JPEG lossless, 16 bits", packed(f"{BASE}.4.57", grey16, [lossless(grey16, bitspersample=16)], 16, WindowCenter=30000, WindowWidth=50000))
case("JPEG lossless, 8 bits", packed(f"{BASE}.4.70", grey8, [imagecodecs.jpeg8_encode(grey8, lossless=True)], 8))
case("JPEG lossless, colour", packed(f"{BASE}.4.70", colour, [imagecodecs.jpeg8_encode(colour, lossless=True, colorspace="rgb", outcolorspace="rgb")], 8, "RGB"))

for name, pixels, bits, near, rest in [
    ("8 bits", grey8, 8, 0, {}),
    ("12 bits", grey12, 12, 0, window),
    ("near-lossless", grey16, 16, 3, {"WindowCenter": 30000, "WindowWidth": 50000}),
]:
    data = native(f"{BASE}.1", pixels, bits, **rest)
    options = {"jls_error": near} if near else {}
    data.compress(UID(f"{BASE}.4.{81 if near else 80}"), encoding_plugin="pyjpegls", **options)
    case(f"JPEG-LS, {name}", data)
data = native(f"{BASE}.1", colour, 8, "RGB")
data.compress(UID(f"{BASE}.4.80"), encoding_plugin="pyjpegls")
case("JPEG-LS, colour", data)
parts = jpeg_ls.encode_array(numpy.ascontiguousarray(colour.transpose(2, 0, 1)), interleave_mode=0)
case("JPEG-LS, colour by planes", packed(f"{BASE}.4.80", colour, [bytes(parts)], 8, "RGB", PlanarConfiguration=1))

for name, pixels, bits, rest in [
    ("8 bits", grey8, 8, {}),
    ("12 bits", grey12, 12, window),
    ("signed 16 bits", ct, 16, hounsfield),
]:
    coded = imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k", resolutions=2, bitspersample=bits)
    case(f"JPEG 2000, {name}", packed(f"{BASE}.4.90", pixels, [coded], bits, **rest))
coded = imagecodecs.jpeg2k_encode(grey16, level=60, codecformat="j2k", resolutions=2)
case("JPEG 2000, lossy", packed(f"{BASE}.4.91", grey16, [coded], 16, WindowCenter=30000, WindowWidth=50000))
coded = imagecodecs.jpeg2k_encode(colour, reversible=True, mct=True, codecformat="j2k", resolutions=2)
case("JPEG 2000, colour", packed(f"{BASE}.4.90", colour, [coded], 8, "YBR_RCT"), expected=colour)
coded = imagecodecs.jpeg2k_encode(grey12, reversible=True, codecformat="jp2", resolutions=2, bitspersample=12)
case("JPEG 2000 within JP2", packed(f"{BASE}.4.90", grey12, [coded], 12, **window))

for name, pixels, bits, rest in [("8 bits", grey8, 8, {}), ("12 bits", grey12, 12, window)]:
    coded = imagecodecs.htj2k_encode(pixels, reversible=True)
    assert (imagecodecs.htj2k_decode(coded) == pixels).all()
    case(f"HTJ2K, {name}", packed(f"{BASE}.4.201", pixels, [coded], bits if bits == 8 else 12, **rest))

GOLDEN.write_text(json.dumps({"cases": cases}, indent=1) + "\n")
print(len(cases), "cases,", GOLDEN.stat().st_size, "bytes")
