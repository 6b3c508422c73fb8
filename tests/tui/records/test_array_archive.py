"""Arrays are read as strictly as they are written, and take no more memory than their file."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xortui.tui.records.saved_runs import load_run


@pytest.mark.parametrize("content", [b"", b"not a file of arrays", b"PK\x03\x04 broken"])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"must be a run saved by xortui, got"):
        load_run(path)


def packed(path: Path, members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def npy(kind: str, shape: str, data: bytes = b"") -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def overlapping(path: Path) -> None:
    """A hundred names for one and the same megabyte."""
    packed(path, {f"losses_{index}.npy": b"" for index in range(99)} | {"x.npy": bytes(1 << 20)})
    data = bytearray(path.read_bytes())
    last = data.rfind(b"PK\x01\x02")
    place = data.find(b"PK\x01\x02")
    while place < last:
        data[place + 20 : place + 28] = data[last + 20 : last + 28]
        data[place + 42 : place + 46] = data[last + 42 : last + 46]
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)


def long_directory(path: Path) -> None:
    member = b"PK\x01\x02" + bytes(42)
    directory = member * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 0, 0)
    path.write_bytes(directory + end)


def with_bytes(path: Path, local: dict[int, bytes], central: dict[int, bytes]) -> None:
    packed(path, {"format.npy": npy("<U1", "()", bytes(4))})
    data = bytearray(path.read_bytes())
    for mark, changes in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        for offset, value in changes.items():
            place = data.find(mark) + offset
            data[place : place + len(value)] = value
    path.write_bytes(data)


BOMBS: dict[str, Callable[[Path], None]] = {
    "a header that claims all memory": lambda path: packed(
        path, {"format.npy": npy("<f8", "(10000000000000,)", bytes(100))}
    ),
    "a header of 10^13 characters": lambda path: packed(
        path, {"format.npy": npy("<U2500000000", "()", bytes(100))}
    ),
    "a shape with no end": lambda path: packed(
        path, {"format.npy": npy("<f8", "(" + "9," * 40 + ")", bytes(100))}
    ),
    "brackets in brackets": lambda path: packed(
        path, {"format.npy": npy("<f8", "(" * 30_000, bytes(100))}
    ),
    "Python objects": lambda path: packed(path, {"format.npy": npy("|O", "()", b"cos\nsystem\n")}),
    "a bomb": lambda path: packed(path, {"losses.npy": bytes(1 << 28)}, zipfile.ZIP_DEFLATED),
    "members over one another": overlapping,
    "a directory of a million members": long_directory,
    "encryption": lambda path: with_bytes(path, {6: b"\x01\x00"}, {8: b"\x01\x00"}),
    "a version of archives to come": lambda path: with_bytes(
        path, {4: b"\xff\x00"}, {6: b"\xff\0"}
    ),
    "another compression": lambda path: with_bytes(path, {8: b"\x63\0"}, {10: b"\x63\0"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_is_made_to_take_memory_or_time_takes_neither(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.npz"
    BOMBS[name](path)
    size = path.stat().st_size
    tracemalloc.start()
    with pytest.raises(ValueError, match="must be a run saved by xortui, got") as caught:
        load_run(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 16 << 20 and most < 4 * size + (4 << 20)
    assert str(caught.value).isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_or_a_device_is_no_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ValueError, match="got no regular file"):
            load_run(path)
