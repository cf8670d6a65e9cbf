"""Prints the table in src/Diffusion/Tokenization/CanonicalData.cs. Needs a Python whose unicodedata is Unicode 14.0.0 (3.11)."""
import base64
import textwrap
import unicodedata
import zlib

assert unicodedata.unidata_version == "14.0.0"
characters = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def canonical(c):
    mapping = unicodedata.decomposition(chr(c))
    return [int(part, 16) for part in mapping.split()] if mapping and not mapping.startswith("<") else None


def rows():
    decompositions = [(c, *canonical(c)) for c in characters if canonical(c)]
    yield [(row + (0,))[:3] for row in decompositions]
    yield [(c, unicodedata.combining(chr(c))) for c in characters if unicodedata.combining(chr(c))]
    yield [(row[0],) for row in decompositions if len(row) == 3 and unicodedata.normalize("NFC", chr(row[0])) != chr(row[0])]


def varint(value):
    value = value << 1 if value >= 0 else (-value << 1) - 1
    while value > 127:
        yield value & 127 | 128
        value >>= 7
    yield value


data = bytearray()
for table in rows():
    data += bytes(varint(len(table)))
    previous = [0] * len(table[0])
    for row in table:
        for column, value in enumerate(row):
            data += bytes(varint(value - previous[column]))
        previous = row
print("\n".join(textwrap.wrap(base64.b64encode(zlib.compress(bytes(data), 9)).decode(), 140)))
