"""Watches the epochs: tells what stands in the parameters, and waits where it is asked to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .channel import PICTURES_A_SECOND, Channel
from .loops import Skipped

Read = Callable[[Mapping[str, Any]], "list[str | None]"]
"""Returns what stands in the parameters, from the names of the function of the moment."""

_FEWEST_PICTURES_A_SECOND = 2
_PICTURES_SHARE = 0.01
"""Of the processor's time: where it is busy with others, a second has little for this program."""

_ALL_ROUNDS = 1 << 60
_MOST_HELD = 256


class Stopped(BaseException):
    """Who watches has asked for the end. No ``except Exception`` of the program takes it."""


class Live:
    """The epochs of a program, from the first round that was not told yet."""

    def __init__(self, channel: Channel, read: Read, epoch: int) -> None:
        """Goes on from an epoch.

        Args:
            channel: Who is told.
            read: How the numbers are read.
            epoch: The number of the next round.
        """
        self._channel, self._read = channel, read
        self._epoch = epoch
        self._rate: float | None = None
        self._is_paused = True  # a fast program is over before anybody has looked
        self._steps = 0
        self._is_stopped = False
        self._skipped = Skipped()  # at full speed rounds are told when it is time for a picture
        self._picture_seconds = 0.0
        self._worked_told = 0.0
        channel.heard = self._skipped.none
        self._due = self._told = time.monotonic()
        self._held: list[list[str | None]] = []
        self._first_held = epoch

    def obey(self, order: Mapping[str, Any]) -> None:
        """Takes an order."""
        what = order.get("do")
        if what == "pause":
            self._is_paused, self._steps = True, 0
        elif what == "play":
            self._is_paused, self._steps = False, 0
            self._rate = order.get("rate")
            self._due = time.monotonic()
        elif what == "step":
            self._is_paused = True
            self._steps += int(order.get("epochs", 1))
        elif what == "stop":
            self._is_stopped = True

    def tick(self, namespace: Mapping[str, Any]) -> None:
        """One round of the epochs begins.

        Raises:
            Stopped: The program is to end; raised again with every round until it has.
        """
        self._epoch += self._skipped.taken()
        if self._channel.orders:
            self._obey_all(wait=False)
        if self._is_at_full_speed:
            self._show_if_cheap(namespace)
        else:  # every epoch can be seen again
            self._hold(namespace)
            passed = time.monotonic() - self._told
            is_due = self._is_paused or passed >= 1 / PICTURES_A_SECOND
            if is_due or len(self._held) >= _MOST_HELD:
                self.tell()
        self._wait()
        self._epoch += 1
        if self._is_at_full_speed:
            self._skipped.let_by(_ALL_ROUNDS)
        if self._channel.orders or not self._is_at_full_speed:  # one that came now is not to wait
            self._skipped.none()

    @property
    def _is_at_full_speed(self) -> bool:
        return self._rate is None and not self._is_paused and not self._is_stopped

    def _show_if_cheap(self, namespace: Mapping[str, Any]) -> None:
        """Tells of this round, if what that costs is little beside the work done since the last."""
        began = time.thread_time()
        is_cheap = self._picture_seconds <= _PICTURES_SHARE * (began - self._worked_told)
        if is_cheap or time.monotonic() - self._told >= 1 / _FEWEST_PICTURES_A_SECOND:
            self._hold(namespace)
            self.tell()
            self._worked_told = time.thread_time()
            self._picture_seconds = self._worked_told - began

    def last(self, namespace: Mapping[str, Any]) -> None:
        """The epochs are over: what they have left is seen, too."""
        self._epoch += self._skipped.taken()
        self._skipped.none()
        self._hold(namespace)
        self.tell()
        self._epoch += 1

    def tell(self) -> None:
        """Sends what is held."""
        if self._held:
            self._channel.say("epochs", first=self._first_held, values=self._held)
        self._held = []
        self._told = time.monotonic()

    def _hold(self, namespace: Mapping[str, Any]) -> None:
        if not self._held:
            self._first_held = self._epoch
        elif self._first_held + len(self._held) != self._epoch:
            self.tell()
            self._first_held = self._epoch
        self._held.append(self._read(namespace))

    def _wait(self) -> None:
        if self._is_stopped:
            raise Stopped
        if self._is_paused:
            if self._steps == 0:
                self.tell()
                self._channel.say("paused", epoch=self._epoch)
            while self._is_paused and self._steps == 0:
                self._obey_all(wait=True)
            self._steps = max(0, self._steps - 1)
            return
        if self._rate is None:
            return
        self._due = max(self._due + 1 / self._rate, time.monotonic() - 1)
        while not self._is_paused and self._rate is not None:
            left = self._due - time.monotonic()
            if left <= 0:
                break
            if left > 1 / PICTURES_A_SECOND:
                self.tell()
            self._obey_all(wait=True, seconds=left)

    def _obey_all(self, wait: bool, seconds: float | None = None) -> None:
        for order in self._channel.take(wait, seconds):
            self.obey(order)
        if self._is_stopped:
            raise Stopped
