"""Sounds as WAV files that carry their recipe, in the comment of an INFO list, where players show it.

Source: IBM and Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991), chapters 2 and 3.
"""

import io
import struct
import wave
from collections.abc import Iterator

import numpy as np

PEAK = 2**15 - 1  # of 16-bit samples
HEAD = struct.Struct("<4sI")  # of every chunk: its name, and how many bytes follow


def to_wav(sound: np.ndarray, rate: int, comment: str = "") -> bytes:
    """One channel of 16-bit samples; `sound` is `(T,)` in [-1, 1], what lies outside is cut off."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -1, 1) * PEAK).round().astype("<i2").tobytes())
    content = buffer.getvalue()
    if comment:
        content += _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", comment.encode() + b"\0"))
    return HEAD.pack(b"RIFF", len(content) - HEAD.size) + content[HEAD.size :]


def comment_of(content: bytes) -> str | None:
    """The comment in the bytes of a WAV file; None: there is none, or these are no such bytes."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return None
    for name, body in _chunks(content[12:]):
        if name == b"LIST" and body[:4] == b"INFO":
            for inner, text in _chunks(body[4:]):
                if inner == b"ICMT":
                    return text.rstrip(b"\0").decode("utf-8", "replace")
    return None


def _chunk(name: bytes, body: bytes) -> bytes:
    return HEAD.pack(name, len(body)) + body + b"\0" * (len(body) % 2)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    while len(content) >= HEAD.size:
        name, size = HEAD.unpack(content[: HEAD.size])
        yield name, content[HEAD.size : HEAD.size + size]
        content = content[HEAD.size + size + size % 2 :]
