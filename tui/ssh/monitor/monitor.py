"""The process that keeps the rights of whoever started the server, and speaks with no network.

The front speaks with the network and has no rights (see ``confinement``). What needs them it asks
for here, in short messages, of which each is one packet: a zygote, a session's process with a user
of its own, the end of such a process, the file of public keys, another log file, the end of the
local socket, the results of a lesson in their place. Nothing else is done, whatever the message
says: files are those that were named when the server started, and of processes only its own can be
ended. All processes are children of this one, which a session's process outlives by no moment.

It imports little, for it stays as small as it can.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import selectors
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from xortui.tui.linear_algebra import ONE_THREAD
from xortui.tui.ssh import access_log
from xortui.tui.ssh.monitor import key_file
from xortui.tui.ssh.policies.environment import Environment, EnvironmentFloodError
from xortui.tui.ssh.policies.terminal_size import clamp_size
from xortui.tui.ssh.policies.terminal_type import is_usable

LARGEST: Final = 65536  # bytes of a message
LARGEST_RESULTS: Final = 16 * 2**20  # bytes
_PR_SET_CHILD_SUBREAPER: Final = 36
_ENVIRONMENT: Final = {
    **ONE_THREAD,
    # What libc keeps back for its next calls lies all over the shared pages: 0.5 MB a session.
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
}

_SWITCHES: Final = ("is_shared", "is_asked", "goes_on", "keeps_run")
"""Of a session: whether others watch, whether its terminal was asked for its colours, whether a run
follows that somebody has left, whether its own is left."""

Fields = dict[str, Any]
Answer = tuple[Fields, int | None]


class RequestError(ValueError):
    """The front asks for what is not done here."""


def checked_spawn(asked: Fields) -> Fields:
    """Returns what a zygote is told of a new session: what the front may say, and nothing else.

    Raises:
        RequestError: A field is missing or is not as it must be.
    """
    environment = Environment()
    try:
        for name, value in asked["environment"].items():
            environment[str(name).encode()] = str(value).encode()
        columns, rows = clamp_size(int(asked["columns"]), int(asked["rows"]))
        term, frame_rate = asked["term"], float(asked["frame_rate"])
        switches = {name: bool(asked[name]) for name in _SWITCHES}
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RequestError(f"a session must have every field, got {error!r}") from None
    except EnvironmentFloodError:
        raise RequestError("a session must have a short environment, got a long one") from None
    if not (isinstance(term, str) and is_usable(term) and 0 < frame_rate <= 60):
        raise RequestError("a session must have a terminal and at most 60 pictures a second")
    return {
        "columns": columns,
        "rows": rows,
        "term": term,
        "environment": environment.as_text(),
        "frame_rate": frame_rate,
        **switches,
    }


class SessionUsers:
    """Gives each session a user that no other living session has.

    Args:
        numbers: The users, none where sessions have this process's own.
        taken: Returns the users of the living sessions.

    Raises:
        ValueError: There are none, and this process's own is root.
    """

    def __init__(self, numbers: range, taken: Callable[[], set[int]]):
        if not numbers and os.geteuid() == 0:
            raise ValueError("sessions that root starts must have users of their own, got none")
        self._numbers, self._taken = numbers, taken
        self._given = 0

    def next(self) -> int:
        """Returns the next free user.

        Raises:
            RequestError: All are taken.
        """
        if not self._numbers:
            return os.geteuid()
        # Only from the second round on can one be taken that is given here.
        taken = self._taken() if self._given >= len(self._numbers) else set()
        for _unused in self._numbers:
            user = self._numbers[self._given % len(self._numbers)]
            self._given += 1
            if user not in taken:
                return user
        raise RequestError("a session must have a user of its own, but all are taken")


def children() -> list[int]:
    """Returns the process ids of this process's children."""
    with suppress(OSError):
        return [int(pid) for pid in Path("/proc/thread-self/children").read_text().split()]
    return []


def users_of_children() -> set[int]:
    """Returns the users that this process's children have."""
    users = set()
    for pid in children():
        with suppress(OSError, AttributeError):
            text = Path(f"/proc/{pid}/status").read_text()
            users.add(int(re.search(r"^Uid:\t(\d+)", text, re.MULTILINE)[1]))  # type: ignore[index]
    return users


class Monitor:
    """Does what the front asks for.

    Args:
        front: The socket to the front.
        settings: ``zygote`` is what a zygote is told, ``users`` the first session's user and their
            number, ``keys``, ``log``, ``socket`` and ``results`` are paths.
    """

    def __init__(self, front: socket.socket, settings: Fields):
        self._front = front
        self._zygote_settings = settings["zygote"]
        self._zygote_settings["sandbox"]["front"] = os.getpid()
        first, count = settings["users"]
        self._users = SessionUsers(range(first, first + count), users_of_children)
        self._keys = Path(settings["keys"]) if settings["keys"] else None
        self._log, self._socket = Path(settings["log"]), Path(settings["socket"])
        self._results = Path(settings["results"]) if settings.get("results") else None
        self._zygote: int | None = None
        self._zygote_status: int | None = None
        self._to_zygote: socket.socket | None = None
        self._for_zygote: socket.socket | None = None
        self._is_over = False
        self._selector = selectors.DefaultSelector()
        self._does: dict[str, Callable[[Fields, list[int]], Answer]] = {
            "start zygote": self._start_zygote,
            "end zygote": self._end_zygote,
            "kill": self._kill,
            "read keys": self._read_keys,
            "open log": self._open_log,
            "put log aside": self._put_log_aside,
            "remove socket": self._remove_socket,
            "keep results": self._keep_results,
        }

    def run(self) -> None:
        """Does what it is asked for until the front is gone, and leaves no process."""
        woken, wakeup = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        # With a handler, unlike with none, the zygote takes them as usual.
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup the zygote does not take the end of its terminal either.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_unused: None)
        self._selector.register(woken, selectors.EVENT_READ, lambda: self._reap(woken))
        self._selector.register(self._front, selectors.EVENT_READ, self._hear_front)
        try:
            while not self._is_over:
                for key, _events in self._selector.select():
                    key.data()
        finally:
            self._end_all()

    def _hear_front(self) -> None:
        text, descriptors = _receive(self._front)
        if not text:
            self._is_over = True
            return
        number: int | None = None
        fields: Fields = {}
        passed: int | None = None
        try:
            asked = json.loads(text)
            number = asked.get("number")
            fields, passed = self._does[asked["do"]](asked, descriptors)
        except key_file.KeyFileError as error:
            fields = {"path": str(error.path), "reason": error.reason}
        except OSError as error:
            fields = {"errno": error.errno or 0, "reason": error.strerror or str(error)}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            fields = {"errno": 0, "reason": f"{type(error).__name__}: {error}"}
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        if number is not None:
            self._answer(number, fields, passed)

    def _answer(self, number: int, fields: Fields, passed: int | None) -> None:
        text = json.dumps({"number": number, **fields}).encode()
        try:
            socket.send_fds(self._front, [text], [] if passed is None else [passed])
        except OSError:
            self._is_over = True
        finally:
            if passed is not None:
                os.close(passed)

    def _start_zygote(self, asked: Fields, descriptors: list[int]) -> Answer:
        """Starts a zygote, and hands on between it and the socket that came with the message."""
        (descriptor,) = descriptors
        self._end_zygote({}, [])
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, in_memory(self._zygote_settings) as settings:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "xortui.tui.ssh.worker.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=settings,
                env={**os.environ, **_ENVIRONMENT},
            )
        process.returncode = 0  # it is waited for here, with all the others
        self._zygote, self._zygote_status = process.pid, None
        self._to_zygote = ours
        self._for_zygote = socket.socket(fileno=os.dup(descriptor))
        self._selector.register(ours, selectors.EVENT_READ, self._hear_zygote)
        self._selector.register(self._for_zygote, selectors.EVENT_READ, self._hear_request)
        return {"pid": process.pid}, None

    def _hear_zygote(self) -> None:
        if self._to_zygote is None or self._for_zygote is None:
            return
        text, _descriptors = _receive(self._to_zygote)
        try:
            if text:
                self._for_zygote.send(text)
        except OSError:
            text = b""
        if not text:
            self._part()

    def _hear_request(self) -> None:
        """Hands a request for a session on, with a user that is chosen here."""
        if self._to_zygote is None or self._for_zygote is None:
            return
        text, descriptors = _receive(self._for_zygote)
        try:
            if not text:
                self._part()
                return
            request = checked_spawn(json.loads(text))
            text = json.dumps({**request, "uid": self._users.next()}).encode()
            # A zygote that has stopped reading must not stop this process.
            socket.send_fds(self._to_zygote, [text], descriptors, socket.MSG_DONTWAIT)
        except (OSError, ValueError, RecursionError):
            pass  # the front sees that the session's socket is closed
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _part(self) -> None:
        """Closes both sockets of the zygote: it ends, and the front knows that it is gone."""
        for one in (self._to_zygote, self._for_zygote):
            if one is not None:
                self._selector.unregister(one)
                one.close()
        self._to_zygote = self._for_zygote = None

    def _end_zygote(self, asked: Fields, descriptors: list[int]) -> Answer:
        self._part()
        if self._zygote is not None:
            with suppress(ProcessLookupError):
                os.kill(self._zygote, signal.SIGKILL)
            with suppress(ChildProcessError):
                _pid, status = os.waitpid(self._zygote, 0)
                self._zygote_status = os.waitstatus_to_exitcode(status)
            self._zygote = None
        return {"status": self._zygote_status}, None

    def _kill(self, asked: Fields, descriptors: list[int]) -> Answer:
        pid = int(asked["pid"])
        if pid > 0 and pid != self._zygote and _is_child(pid):
            os.kill(pid, signal.SIGKILL)
        return {}, None

    def _read_keys(self, asked: Fields, descriptors: list[int]) -> Answer:
        if self._keys is None:
            raise RequestError("there is no file of public keys")
        return {}, key_file.open_trusted(self._keys, os.geteuid())

    def _open_log(self, asked: Fields, descriptors: list[int]) -> Answer:
        return {}, access_log.open_file(self._log)

    def _put_log_aside(self, asked: Fields, descriptors: list[int]) -> Answer:
        return {}, access_log.put_aside(self._log)

    def _remove_socket(self, asked: Fields, descriptors: list[int]) -> Answer:
        device, inode = asked["inode"]
        found = self._socket.lstat()
        if stat.S_ISSOCK(found.st_mode) and (found.st_dev, found.st_ino) == (device, inode):
            self._socket.unlink()
        return {}, None

    def _keep_results(self, asked: Fields, descriptors: list[int]) -> Answer:
        """Puts what stands in the file that came with the message in the results' place."""
        from xortui.tui.records.atomic_files import replacing

        if self._results is None:
            raise RequestError("there is no file of results")
        (descriptor,) = descriptors
        size = os.fstat(descriptor).st_size
        if size > LARGEST_RESULTS:
            raise RequestError(f"results must be at most {LARGEST_RESULTS} bytes, got {size}")
        # A pipe or a device would keep this process waiting: these cannot be read at a place.
        content = os.pread(descriptor, size, 0)
        with replacing(self._results) as file:
            file.write(content)
        return {}, None

    def _reap(self, woken: int) -> None:
        os.read(woken, 4096)
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                if pid == self._zygote:
                    self._zygote = None
                    self._zygote_status = os.waitstatus_to_exitcode(status)
                    self._part()

    def _end_all(self) -> None:
        self._end_zygote({}, [])
        with suppress(ChildProcessError):
            while True:
                for pid in children():
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                os.waitpid(-1, 0)


def in_memory(settings: Fields) -> IO[bytes]:
    """Returns a file without a name from which a program can read its settings when it likes."""
    file = os.fdopen(os.memfd_create("settings"), "w+b")
    file.write(json.dumps(settings).encode())
    file.seek(0)
    return file


def _receive(connection: socket.socket) -> tuple[bytes, list[int]]:
    try:
        text, descriptors, _flags, _address = socket.recv_fds(connection, LARGEST, 1)
    except OSError:
        return b"", []
    return text, descriptors


def _is_child(pid: int) -> bool:
    """Returns whether it is a child of this process, so that its number is nobody else's."""
    try:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def main() -> int:
    """Takes its settings from standard input; the command names the socket to the front."""
    with socket.socket(fileno=int(sys.argv[1])) as front:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        Monitor(front, json.load(sys.stdin)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
