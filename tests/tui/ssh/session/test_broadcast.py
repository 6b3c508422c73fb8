"""Pictures reach every terminal at its own pace, and nobody shows a mixture."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pyte

from xortui.tui.ssh import protocol
from xortui.tui.ssh.session.broadcast import Broadcast, Subscriber
from xortui.tui.ssh.terminal_modes import CLEAR


class PaperTerminal:
    def __init__(self) -> None:
        self.is_clogged = self.is_gone = False
        self.shown: list[bytes] = []

    @property
    def bytes_sent(self) -> int:
        return sum(map(len, self.shown))

    def write(self, data: bytes) -> None:
        self.shown.append(data)

    def end(self, farewell: bytes, status: int) -> None:
        self.shown.append(farewell)


class PaperWorker:
    def __init__(self) -> None:
        self.told: list[bytes] = []

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        self.told.append(kind)


def _broadcast() -> tuple[Broadcast, PaperWorker]:
    broadcast, worker = Broadcast((80, 24)), PaperWorker()
    broadcast.attach(worker, (80, 24))
    return broadcast, worker


def _subscriber(
    broadcast: Broadcast, size: tuple[int, int] = (80, 24)
) -> tuple[Subscriber, PaperTerminal]:
    terminal = PaperTerminal()
    subscriber = Subscriber(terminal, size)
    subscriber.join(broadcast)
    return subscriber, terminal


def test_who_is_there_from_the_start_sees_every_picture_and_pays_for_it() -> None:
    broadcast, worker = _broadcast()
    _, terminal = _subscriber(broadcast)
    broadcast.receive(protocol.DATA, b"1")
    broadcast.receive(protocol.DATA, b"2")
    assert terminal.shown == [b"1", b"2"]
    assert worker.told == [protocol.ACK, protocol.ACK]


def test_each_terminal_gets_the_colours_that_it_shows() -> None:
    broadcast, _ = _broadcast()
    shown = []
    for depth in ("truecolor", "256", "16"):
        terminal = PaperTerminal()
        Subscriber(terminal, (80, 24), depth=depth).join(broadcast)
        shown.append(terminal.shown)
    broadcast.receive(protocol.DATA, b"\x1b[1;38;2;255;0;0mx\x1b[0m 8;2;1;2;3")
    assert [lines[0] for lines in shown] == [
        b"\x1b[1;38;2;255;0;0mx\x1b[0m 8;2;1;2;3",
        b"\x1b[1;38;5;196mx\x1b[0m 8;2;1;2;3",
        b"\x1b[1;31mx\x1b[0m 8;2;1;2;3",
    ]


def test_each_terminal_gets_the_characters_that_it_shows() -> None:
    broadcast, worker = _broadcast()
    subscriber, terminal = _subscriber(broadcast)
    console = PaperTerminal()
    Subscriber(console, (80, 24), repertoire="ascii").join(broadcast)
    subscriber.use("narrow")  # before the first picture: nothing is drawn anew
    assert worker.told == [] and terminal.shown == []
    broadcast.receive(protocol.DATA, "╭─● ✓⣿".encode())
    assert terminal.shown == ["+-* ✓⣿".encode()]
    assert console.shown == [b"+-* v#"]
    subscriber.use("all")
    assert worker.told.count(protocol.ASK) == 1
    broadcast.receive(protocol.KEYFRAME, "╭─●".encode())
    assert terminal.shown[1:] == [CLEAR + "╭─●".encode()]
    assert console.shown[1:] == []


def test_a_watcher_reads_their_own_keys_over_those_of_the_presenter_at_every_size() -> None:
    broadcast, _ = _broadcast()
    screens = []
    for size in ((80, 24), (80, 25), (120, 40)):
        terminal = PaperTerminal()
        watcher = Subscriber(terminal, size, footer="q leaves")
        watcher.join(None)  # the page on which they wait leaves nothing beside a smaller picture
        watcher.join(broadcast)
        screens.append((pyte.Screen(*size), terminal))
    keys = b"\x1b[24;1H space run   s step" + b" " * 50
    for kind, drawn in (
        (protocol.PICTURE, b"\x1b[1;1Hpicture" + keys),
        (protocol.DATA, keys + b"\x1b[2;1Hpart"),
    ):
        broadcast.receive(kind, drawn)
        for screen, terminal in screens:
            pyte.ByteStream(screen).feed(b"".join(terminal.shown))
            lines = [line.rstrip() for line in screen.display]
            assert lines[0] == "picture"
            assert lines[23:] == ["q leaves", *[""] * (screen.lines - 24)]


def test_who_wants_no_hues_gets_greys_as_bright() -> None:
    broadcast, _ = _broadcast()
    shown = []
    for depth in ("truecolor", "256", "16"):
        terminal = PaperTerminal()
        Subscriber(terminal, (80, 24), depth=depth, has_hues=False).join(broadcast)
        shown.append(terminal.shown)
    drawn = b"\x1b[1;38;2;255;0;0;48;2;0;255;0mx\x1b[31;102;4my\x1b[38;5;196;107mz\x1b[0m 31;8;2;1"
    rest = b"\x1b[39;49;4my\x1b[39;107mz\x1b[0m 31;8;2;1"
    broadcast.receive(protocol.DATA, drawn)
    assert [lines[0] for lines in shown] == [
        b"\x1b[1;38;2;54;54;54;48;2;182;182;182mx" + rest,
        b"\x1b[1;38;5;236;48;5;249mx" + rest,
        b"\x1b[1;90;47mx" + rest,
    ]


def test_who_comes_late_starts_with_a_keyframe_that_others_do_not_see() -> None:
    broadcast, worker = _broadcast()
    _, early = _subscriber(broadcast)
    broadcast.receive(protocol.DATA, b"1")
    _, late = _subscriber(broadcast)
    _, latest = _subscriber(broadcast)
    assert worker.told.count(protocol.ASK) == 1
    broadcast.receive(protocol.DATA, b"2")
    broadcast.receive(protocol.KEYFRAME, b"whole")
    broadcast.receive(protocol.DATA, b"3")
    assert early.shown == [b"1", b"2", b"3"]
    assert late.shown == latest.shown == [CLEAR + b"whole", b"3"]


def test_a_clogged_line_leaves_out_and_recovers_with_a_keyframe() -> None:
    broadcast, worker = _broadcast()
    slow, terminal = _subscriber(broadcast)
    _, quick = _subscriber(broadcast)
    terminal.is_clogged = True
    broadcast.receive(protocol.DATA, b"1")
    broadcast.receive(protocol.DATA, b"2")
    assert (terminal.shown, slow.dropped, quick.shown) == ([], 2, [b"1", b"2"])
    terminal.is_clogged = False
    broadcast.receive(protocol.DATA, b"3")
    slow.drained()
    assert worker.told.count(protocol.ASK) == 1
    broadcast.receive(protocol.KEYFRAME, b"whole")
    assert terminal.shown == [CLEAR + b"whole"]


def test_no_credit_goes_back_while_every_line_is_clogged() -> None:
    broadcast, worker = _broadcast()
    subscriber, terminal = _subscriber(broadcast)
    terminal.is_clogged = True
    broadcast.receive(protocol.DATA, b"1")
    assert worker.told == []
    terminal.is_clogged = False
    subscriber.drained()
    assert worker.told.count(protocol.ACK) == 1


def test_a_whole_picture_for_everyone_needs_no_keyframe() -> None:
    broadcast, _ = _broadcast()
    broadcast.receive(protocol.DATA, b"1")
    _, late = _subscriber(broadcast)
    broadcast.receive(protocol.PICTURE, b"whole")
    broadcast.receive(protocol.DATA, b"2")
    assert late.shown == [b"whole", b"2"]


def test_a_window_too_small_says_which_size_it_needs() -> None:
    broadcast, _ = _broadcast()
    subscriber, terminal = _subscriber(broadcast, (40, 10))
    broadcast.receive(protocol.DATA, b"1")
    assert len(terminal.shown) == 1 and b"80x24" in terminal.shown[0]
    subscriber.size = (80, 24)
    subscriber.start_over()
    broadcast.receive(protocol.KEYFRAME, b"whole")
    assert terminal.shown[1:] == [CLEAR + b"whole"]


def test_frames_of_json_hold_what_they_were_given() -> None:
    ((kind, payload),) = protocol.MessageReader().feed(
        protocol.json_message(protocol.EXIT, status=3, error="é\x1b")
    )
    assert kind == protocol.EXIT and json.loads(payload) == {"status": 3, "error": "é\x1b"}


def test_who_types_sees_each_piece_at_once_and_who_watches_gets_them_together() -> None:
    async def steps() -> None:
        broadcast, worker = _broadcast()
        early = PaperTerminal()
        Subscriber(early, (80, 24), watches=True).join(broadcast)
        _, typed = _subscriber(broadcast)  # comes later and is served first
        broadcast.receive(protocol.DATA, b"1")
        broadcast.receive(protocol.DATA, b"2")
        assert typed.shown == [b"1", b"2"] and early.shown == []
        assert worker.told == [protocol.ACK, protocol.ACK]
        await _until(lambda: bool(early.shown))
        assert early.shown == [b"12"]
        # A whole picture takes what comes after it along, and a keyframe waits for nothing.
        late = PaperTerminal()
        Subscriber(late, (80, 24), watches=True).join(broadcast)
        for kind, drawn in zip(b"PDKD", (b"whole", b"3", b"key", b"4"), strict=True):
            broadcast.receive(bytes([kind]), drawn)
            assert (late.shown == []) is (drawn in (b"whole", b"3"))
        await _until(lambda: len(late.shown) == 2)
        assert typed.shown[2:] == [b"whole", b"3", b"4"]
        assert early.shown[1:] == [b"whole3", b"4"]
        assert late.shown == [b"whole3", b"4"]
        # What was drawn before a change of size is seen before it.
        broadcast.receive(protocol.DATA, b"5")
        broadcast.resize((60, 20))
        assert early.shown[3:] == [b"5"]

    asyncio.run(steps())


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.001)
