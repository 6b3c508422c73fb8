"""Files, devices and pipes are read up to a bound, whatever they hold."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from xortui.tui.records.bounded_files import BoundExceededError, bounded_lines, bounded_text

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("\ufeffone\r\ntwo\rthree".encode())
    assert bounded_text(path, 100) == "one\r\ntwo\rthree"
    with bounded_lines(path, 100) as lines:
        assert list(lines) == ["one\r\n", "two\r", "three"]


def test_a_file_that_is_too_large_is_left_at_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1234\n" * 20)
    assert len(bounded_text(path, 100)) == 100
    with pytest.raises(BoundExceededError, match="it must have at most 99 bytes"):
        bounded_text(path, 99)
    with pytest.raises(BoundExceededError, match="a line must have at most 3 characters"):
        bounded_text(path, 100, 3)


def test_a_device_without_an_end_is_left_at_once() -> None:
    with pytest.raises(BoundExceededError, match="a line must have at most 65536 characters"):
        bounded_text(Path("/dev/zero"), 1 << 40)


@needs_pipes
def test_a_pipe_into_which_nobody_writes_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (
        pytest.raises(BoundExceededError, match=r"give all it has within 0\.2 seconds"),
        bounded_lines(tmp_path / "pipe", 100, pipe_seconds=0.2) as lines,
    ):
        next(lines)


@needs_pipes
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with path.open("w") as pipe:
            pipe.write("0,1\n")
            pipe.flush()
            pipe.write("1,0\n")

    writer = threading.Thread(target=write)
    writer.start()
    assert bounded_text(path, 100) == "0,1\n1,0\n"
    writer.join()


@needs_pipes
@pytest.mark.parametrize(("most", "seconds"), [(100_000, 60.0), (1 << 40, 0.3)])
def test_a_pipe_without_an_end_is_left_at_a_bound(
    most: int, seconds: float, tmp_path: Path
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with path.open("w") as pipe:
            while True:
                pipe.write("0,1\n" * 100)

    def writing() -> None:
        with pytest.raises(BrokenPipeError):
            write()

    writer = threading.Thread(target=writing)
    writer.start()
    begun = time.monotonic()
    with (
        pytest.raises(BoundExceededError),
        bounded_lines(path, most, pipe_seconds=seconds) as lines,
    ):
        for _line in lines:
            pass
    assert time.monotonic() - begun < 20
    writer.join()
