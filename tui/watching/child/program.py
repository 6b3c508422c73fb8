"""Runs a program as ``python SCRIPT`` would, and tells what it does."""

from __future__ import annotations

import builtins
import contextlib
import os
import sys
import traceback
import types
from collections.abc import Callable, Mapping
from typing import Any

from . import fits as sklearn_fits
from .backward import Backward, is_loaded
from .channel import Channel
from .going_back import GoingBack
from .live import Live, Read, Stopped
from .loops import Finder, Loops, instrument, tell_to
from .named import NAMED
from .probe import Probe
from .scalars import Scalars, kind_of_numbers
from .values import reader

_OWN = os.path.dirname(os.path.abspath(__file__))


class Watched:
    """A program under way."""

    def __init__(self, channel: Channel, folder: str, main: dict[str, Any], loops: Loops) -> None:
        self._channel, self._loops, self._folder = channel, loops, folder
        self._probe: Probe | None = Probe(folder, main, _OWN, loops)
        self._backward: GoingBack | None = None
        self._fits = sklearn_fits.Fits(folder, main, self.fitted)
        sys.meta_path.insert(0, sklearn_fits.Finder(self._fits))
        self._main = main
        self._live: Live | None = None
        self._loop = -1
        self._reader: Callable[[list[str]], Read]

    def tick(self, loop: int, namespace: Mapping[str, Any]) -> None:
        """A loop has come round."""
        if self._probe is not None:
            if self._fits.is_used or self._goes_back(loop, namespace):
                return
            if self._probe.look(loop, namespace, in_functions=self._backward is None):
                self.tell_probe()
                self._begin(loop, namespace)
        elif self._live is not None and loop == self._loop:
            self._live.tick(namespace)
        elif self._live is not None and ~loop == self._loop:
            self._live.last(namespace)

    def fitted(self, fits: sklearn_fits.Fits) -> None:
        """A network that scikit-learn fits has come to its next epoch."""
        if self._probe is not None:
            if fits.is_enough:
                self.tell_probe(at_round=True)
                self._begin(sklearn_fits.LOOP, {})
        elif self._live is not None and self._loop == sklearn_fits.LOOP:
            self._live.tick({})

    def _goes_back(self, loop: int, namespace: Mapping[str, Any]) -> bool:
        """Returns whether the program sends a loss back, and looks at it where it does."""
        if self._backward is None:
            if is_loaded():
                self._backward = Backward(self._folder, _OWN, self._main)
            elif kind := kind_of_numbers(self._main, self._folder):
                self._backward = Scalars(kind, self._folder, _OWN, self._main)
            else:
                return False
        epoch_loop = self._backward.look(loop, namespace)
        if epoch_loop is not None:
            self.tell_probe(epoch_loop=epoch_loop, at_round=loop == epoch_loop)
            self._begin(loop, namespace)
        return self._backward.is_used

    def tell_probe(
        self, is_whole: bool = True, epoch_loop: int | None = None, at_round: bool = False
    ) -> None:
        """Sends what was seen of the first rounds.

        Args:
            is_whole: Whether more may come of the program.
            epoch_loop: The loop of the epochs, where it is known already.
            at_round: Whether one of its rounds begins.
        """
        probe, self._probe = self._probe, None
        if probe is None:
            return
        probe.end()
        backward = self._backward
        if self._fits.is_used:
            told = self._fits.told()
            told.update(loops=list(self._loops), whole=is_whole, at_round=at_round)
            self._channel.say("graph", **told)
            self._reader = self._fits.reader
            return
        if backward is not None:
            backward.end()
            if backward.is_used:
                told = backward.told(epoch_loop)
                told.update(loops=list(self._loops), whole=is_whole, at_round=at_round)
                self._channel.say("graph", **told)
                self._reader = backward.reader
                return
        self._reader = lambda names: reader([probe.places[name] for name in names], self._main)
        for record in probe.records:
            self._channel.say("record", **record.written())
        self._channel.say(
            "probed", loops=list(self._loops), whole=is_whole, problems=NAMED.problems
        )

    def tell_rest(self) -> None:
        """Sends what has not been told when the program ends."""
        self.tell_probe(is_whole=False)
        if self._live is not None:
            self._live.tell()

    def _begin(self, loop: int, namespace: Mapping[str, Any]) -> None:
        """Waits for what is to be watched from here on."""
        waiting = True
        while waiting:
            for order in self._channel.take(wait=True):
                if order.get("do") == "watch":
                    self._loop = order["loop"]
                    self._live = Live(self._channel, self._reader(order["names"]), order["epoch"])
                    waiting = False
                elif order.get("do") == "look on":
                    for number in order["without"]:
                        self._loops.switch(number, False)
                    self._probe, self._backward = (
                        Probe(self._folder, self._main, _OWN, self._loops),
                        None,
                    )
                    return
                elif order.get("do") == "stop":
                    raise Stopped
                elif self._live is not None:
                    self._live.obey(order)
        for number in range(len(self._loops)):
            self._loops.switch(number, number == self._loop)
        if self._live is not None and loop == self._loop:
            self._live.tick(namespace)


def run_watched(path: str, arguments: list[str]) -> int:
    """Runs the program and returns the status with which it ends.

    Args:
        path: The script.
        arguments: What stands after it.
    """
    channel = Channel.opened()
    path = os.path.abspath(path)
    folder = os.path.dirname(path) + os.sep
    loops = Loops()
    main = types.ModuleType("__main__")
    main.__file__ = path
    main.__dict__["__builtins__"] = builtins
    watched = Watched(channel, folder, main.__dict__, loops)
    sys.argv = [path, *arguments]
    sys.path.insert(0, folder.rstrip(os.sep) or os.sep)
    sys.meta_path.insert(0, Finder(folder, loops))
    sys.modules["__main__"] = main
    tell_to(watched.tick)
    channel.say("started", python=sys.version.split()[0], pid=os.getpid())
    status, ended = 0, {"reason": "finished"}
    try:
        with open(path, "rb") as file:
            code = instrument(file.read(), path, loops)
        exec(code, main.__dict__)
    except Stopped:
        ended = {"reason": "stopped"}
    except SystemExit as error:
        status = _status_of(error)
        ended = {"reason": "finished" if status == 0 else "exit"}
    except BaseException as error:
        status = 1
        ended = _told(error, folder)
        sys.stderr.write(ended["traceback"])
    sys.setprofile(None)
    with contextlib.suppress(Stopped):
        watched.tell_rest()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    channel.say("ended", status=status, **ended)
    return status


def _status_of(error: SystemExit) -> int:
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    sys.stderr.write(f"{error.code}\n")
    return 1


def _told(error: BaseException, folder: str) -> dict[str, Any]:
    """Returns what the program died of, and where in its own files, without our lines."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OWN):
        trace = trace.tb_next
    told = traceback.TracebackException(type(error), error, trace)
    told.stack = traceback.StackSummary.from_list(
        [frame for frame in told.stack if not frame.filename.startswith(_OWN)]
    )
    lines = list(told.format())
    line, file, here = 0, "", trace
    while here is not None:
        name = here.tb_frame.f_code.co_filename
        is_of_program = name.startswith(folder) or not line
        if is_of_program and not name.startswith(("<", _OWN)):
            line, file = here.tb_lineno, name
        here = here.tb_next
    if isinstance(error, SyntaxError) and error.lineno:
        line, file = error.lineno, error.filename or ""
    said = traceback.format_exception_only(type(error), error)[-1].strip()
    return {
        "reason": "error",
        "traceback": "".join(lines),
        "error": said,
        "file": file,
        "line": line,
    }
