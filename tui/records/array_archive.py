"""Arrays in an ``.npz`` file, read as strictly as `numpy.savez` writes them.

`numpy.load` also reads what a stranger may have put in their place: members that unpack to a
thousand times their size, headers that claim more numbers than there is memory, or Python
objects. Here nothing takes more memory than the file has bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _

UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    ArithmeticError,
    MemoryError,
    RuntimeError,  # deep nesting, too, and what Python does not read of archives
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What reading a file that is damaged, or made to do damage, may raise."""

_LARGEST_DIRECTORY: Final = 1 << 20
_PIECE: Final = 1 << 18
_MOST_MEMBERS: Final = 128
_MAGIC: Final = b"\x93NUMPY\x01\x00"
_HEADER: Final = re.compile(
    rb"\{'descr': '(?P<kind>[<>|][a-zA-Z][0-9]{1,10})', 'fortran_order': False, "
    rb"'shape': \((?P<shape>[0-9, ]{0,99})\), \} *\n"
)


class ArrayArchive:
    """The arrays of a file, each read when it is asked for, by the type and shape it must have.

    Attributes:
        names: The arrays' names.
    """

    def __init__(self, file: io.BufferedReader, size: int) -> None:
        """Reads the directory.

        Args:
            file: The file, at any place.
            size: How many bytes it has.

        Raises:
            UNREADABLE: It is no such archive.
        """
        self._zip = zipfile.ZipFile(file)
        members = self._zip.infolist()
        names = [member.filename for member in members]
        if len(members) > _MOST_MEMBERS or len(set(names)) != len(names):
            raise ValueError(_("members that are too many or have the same name"))
        # Members may lie over one another, so that few bytes are many.
        if sum(member.file_size for member in members) > size:
            raise ValueError(_("members that are larger than the file"))
        for member in members:
            is_plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 1
            if not is_plain or member.compress_size != member.file_size:
                raise ValueError(_("members that are compressed or encrypted"))
        self._members = {member.filename.removesuffix(".npy"): member for member in members}
        self.names = tuple(self._members)

    def text(self, name: str, most: int) -> str:
        """Returns a text of at most ``most`` characters.

        Raises:
            UNREADABLE: It is missing, damaged, too long, or no text.
        """
        with self._opened(name) as (member, kind, shape):
            if kind.kind != "U" or shape != () or kind.itemsize > 4 * most:
                raise ValueError(_("{name} must be text").format(name=name))
            order = "utf-32-be" if kind.str[0] == ">" else "utf-32-le"
            data = _filled(member, np.empty(kind.itemsize, np.uint8)).tobytes()
            return data.decode(order).rstrip("\0")

    def described(self, name: str) -> tuple[np.dtype[Any], tuple[int, ...]]:
        """Returns the type and the shape of an array, whose bytes are then there.

        Raises:
            UNREADABLE: It is missing or damaged.
        """
        with self._opened(name) as (_member, kind, shape):
            return kind, shape

    def array(self, name: str, kind: str, shape: tuple[int, ...]) -> NDArray[Any]:
        """Returns an array that must have a type and a shape.

        Raises:
            UNREADABLE: It is missing, damaged, or has others.
        """
        with self._opened(name) as (member, found, found_shape):
            wanted = np.dtype(kind)
            if found.newbyteorder("=") != wanted or found_shape != shape:
                rule = _("{name} must be {kind} of shape {shape}, got {found} of shape {other}")
                raise ValueError(
                    rule.format(name=name, kind=wanted, shape=shape, found=found, other=found_shape)
                )
            values = _filled(member, np.empty(shape, found))
            return values.astype(wanted, copy=False)

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[Any, np.dtype[Any], tuple[int, ...]]]:
        info = self._members.get(name)
        if info is None:
            raise ValueError(_("{name} must be there").format(name=name))
        with self._zip.open(info) as member:
            kind, shape, length = _header(member)
            count = 1
            for side in shape:
                count *= side
            # The header's word is taken only where there are that many bytes.
            if count * kind.itemsize != info.file_size - length:
                rule = _("{name} must have the bytes of its shape {shape}")
                raise ValueError(rule.format(name=name, shape=shape))
            yield member, kind, shape


@contextmanager
def opened_archive(path: Path) -> Iterator[ArrayArchive]:
    """Opens a file of arrays.

    Raises:
        OSError: It cannot be read.
        UNREADABLE: It is no such file.
    """
    try:
        descriptor = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except ValueError:  # a name with a NUL in it
        raise FileNotFoundError(2, os.strerror(2)) from None
    with _SmallReads(io.FileIO(descriptor)) as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(_("no regular file"))
        if found.st_size > _memory() // 2:
            raise ValueError(_("{size} bytes, more than fit in memory").format(size=found.st_size))
        yield ArrayArchive(file, found.st_size)


def archive_of(data: bytes) -> ArrayArchive:
    """Returns the arrays of a file that is at hand.

    Raises:
        UNREADABLE: It is no such file.
    """
    return ArrayArchive(_SmallReads(cast(io.RawIOBase, io.BytesIO(data))), len(data))


def digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    """Returns a checksum over arrays, their names, types and shapes, as hexadecimal digits.

    It is BLAKE2b of the standard library: an archive already has a CRC-32 of each member, and
    what slips through one would slip through another of the same kind; nor does a member's own
    checksum tell that it came from another file.
    """
    hashed = hashlib.blake2b(digest_size=16)
    for name in sorted(arrays):
        values = np.ascontiguousarray(arrays[name])
        values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        shape = arrays[name].shape
        hashed.update(f"{name} {values.dtype.str} {shape} {values.nbytes}\n".encode())
        hashed.update(values.reshape(-1).view(np.uint8).data)
    return hashed.hexdigest()


class _SmallReads(io.BufferedReader):
    """A file of which nobody takes much at once: a directory may claim to be all of it."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            here = self.tell()
            size = self.seek(0, os.SEEK_END) - here
            self.seek(here)
        if size > _LARGEST_DIRECTORY:
            raise ValueError(_("a directory of members that is too large"))
        return super().read(size)


def _header(member: Any) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    start = member.read(len(_MAGIC) + 2)
    if len(start) != len(_MAGIC) + 2 or not start.startswith(_MAGIC):
        raise ValueError(_("a member that is no array"))
    (length,) = struct.unpack("<H", start[-2:])
    match = _HEADER.fullmatch(member.read(length))
    if match is None:
        raise ValueError(_("a member whose header numpy does not write"))
    shape = tuple(int(side) for side in match["shape"].split(b",") if side.strip())
    return np.dtype(match["kind"].decode("ascii")), shape, len(start) + length


def _filled(member: Any, values: NDArray[Any]) -> NDArray[Any]:
    """Reads an array's bytes, to the last: the member's CRC-32 is checked there."""
    view = values.reshape(-1).view(np.uint8).data
    place = 0
    while data := member.read(_PIECE):
        view[place : place + len(data)] = data
        place += len(data)
    if place != len(view):
        raise ValueError(_("a member that ends early"))
    return values


def _memory() -> int:
    """Returns how many bytes of memory the machine has, or a guess."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 8 << 30
