"""Reads a state dictionary that torch.save wrote before version 1.6 (consecutive pickles, then the raw storages).

Only what such a file needs is allowed to be unpickled; torch itself is not needed.
"""

import collections
import io
import pickle
import struct

import numpy as np

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001
STORAGE_TYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _TensorReference:
    def __init__(self, storage, offset, shape, stride):
        self.storage, self.offset, self.shape, self.stride = storage, offset, shape, stride


class _StateUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, stride, *_: _TensorReference(storage, offset, shape, stride)
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch" and name in STORAGE_TYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in a state dictionary")

    def persistent_load(self, identity):
        kind, storage_type, key, _location, _count, view = identity
        if kind != "storage" or view is not None:
            raise pickle.UnpicklingError("only plain storages are supported")
        return storage_type, key


def read_state_dictionary(data):
    """Bytes of a .pth file → {name: numpy array}."""
    stream = io.BytesIO(data)
    if _StateUnpickler(stream).load() != MAGIC_NUMBER or _StateUnpickler(stream).load() != PROTOCOL_VERSION:
        raise ValueError("not a torch file of the format before 1.6")
    _StateUnpickler(stream).load()
    references = _StateUnpickler(stream).load()
    keys = _StateUnpickler(stream).load()

    types = {reference.storage[1]: reference.storage[0] for reference in references.values()}
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", stream.read(8))
        dtype = STORAGE_TYPES[types[key]]
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)

    state = {}
    for name, reference in references.items():
        values = storages[reference.storage[1]][reference.offset :]
        strides = [step * values.itemsize for step in reference.stride]
        state[name] = np.lib.stride_tricks.as_strided(values, reference.shape, strides).copy()
    return state
