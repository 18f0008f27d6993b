"""The compound file of the old office formats: its streams by name.

Belongs here: header, sector chains, directory. Does not: what a stream holds (`biff.py`). No
library of the project reads it; calamine does, and tells nothing of the streams.
"""

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_DIFAT = 109
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_LAST = 0xFFFFFFFA


class OleError(ValueError):
    """The container is broken."""


class OleFile:
    """Streams of a compound file; every chain is followed at most as far as the file reaches."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError) as error:
            raise OleError(str(error)) from None

    def _open(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self._data, 30)
        if not (7 <= shift <= 16 and 4 <= mini_shift <= shift):
            raise OleError("sector size")
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        self._cutoff, mini_fat = struct.unpack_from("<II", self._data, 56)
        (directory,) = struct.unpack_from("<I", self._data, 48)
        self._fat = self._numbers(b"".join(map(self._at, self._fat_sectors())))
        entries = b"".join(map(self._at, self._chain(directory, self._fat)))
        self.streams: dict[str, tuple[int, int]] = {}
        root = (_LAST, 0)
        for kind, name, start, size in self._entries(entries):
            if kind == _ROOT:
                root = (start, size)
            elif kind == _STREAM:
                self.streams[name] = (start, size)
        self._mini_fat = self._numbers(b"".join(map(self._at, self._chain(mini_fat, self._fat))))
        self._mini = b"".join(map(self._at, self._chain(root[0], self._fat)))

    def read(self, name: str) -> bytes:
        """A whole stream; KeyError if there is none of that name."""
        start, size = self.streams[name]
        if size < self._cutoff:
            width = self._mini_sector
            parts = [
                self._mini[place * width : (place + 1) * width]
                for place in self._chain(start, self._mini_fat)
            ]
        else:
            parts = [self._at(place) for place in self._chain(start, self._fat)]
        return b"".join(parts)[:size]

    def _at(self, sector: int) -> bytes:
        return self._data[(sector + 1) * self._sector : (sector + 2) * self._sector]

    def _fat_sectors(self) -> Iterator[int]:
        first, count = struct.unpack_from("<II", self._data, 68)
        table = list(struct.unpack_from(f"<{_HEADER_DIFAT}I", self._data, 76))
        for _ in range(min(count, len(self._data) // self._sector)):
            if first >= _LAST:
                break
            more = self._numbers(self._at(first))
            table.extend(more[:-1])
            first = more[-1]
        return (sector for sector in table if sector < _LAST)

    def _chain(self, sector: int, table: tuple[int, ...]) -> Iterator[int]:
        for _ in range(len(table)):
            if sector >= _LAST:
                return
            if sector >= len(table):
                raise OleError("chain")
            yield sector
            sector = table[sector]

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    @staticmethod
    def _entries(data: bytes) -> Iterator[tuple[int, str, int, int]]:
        for place in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, place + 64)
            start, size = struct.unpack_from("<II", data, place + 116)
            name = data[place : place + max(0, min(length, 64) - 2)]
            yield kind, name.decode("utf-16-le", errors="replace"), start, size
