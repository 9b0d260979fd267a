"""What a coordinator signs of a model, by another implementation of Ed25519 (pyca/cryptography)."""

import json
import struct
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def statement(about: str, *parts: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(part)) + part for part in (about.encode(), *parts))


vectors = []
for secret, text in ((bytes(range(32)), '{"format": 1}\n'), (b"\x07" * 32, '{"federation": "Lagune äöü"}\n')):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    signed = statement("atoll.v1.model", text.encode())
    vectors.append(
        {
            "secretKey": secret.hex(),
            "modelJson": text,
            "statement": signed.hex(),
            "signedBy": key.public_key().public_bytes_raw().hex(),
            "signature": key.sign(signed).hex(),
        }
    )
target = Path(__file__).parents[2] / "libs/core/src/model/signature.golden.json"
target.write_text(json.dumps(vectors, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
