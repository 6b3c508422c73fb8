"""Pictures reach every terminal at its own pace, and nobody shows a mixture."""

from __future__ import annotations

import json

from xortui.tui.ssh import link
from xortui.tui.ssh.stage import Stage, Viewer
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


class PaperChild:
    def __init__(self) -> None:
        self.told: list[bytes] = []

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        self.told.append(kind)


def _stage() -> tuple[Stage, PaperChild]:
    stage, child = Stage((80, 24)), PaperChild()
    stage.attach(child)
    return stage, child


def _viewer(stage: Stage, size: tuple[int, int] = (80, 24)) -> tuple[Viewer, PaperTerminal]:
    terminal = PaperTerminal()
    viewer = Viewer(terminal, size)
    viewer.join(stage)
    return viewer, terminal


def test_who_is_there_from_the_start_sees_every_picture_and_pays_for_it() -> None:
    stage, child = _stage()
    _, terminal = _viewer(stage)
    stage.receive(link.DATA, b"1")
    stage.receive(link.DATA, b"2")
    assert terminal.shown == [b"1", b"2"]
    assert child.told == [link.ACK, link.ACK]


def test_who_comes_late_starts_with_a_keyframe_that_others_do_not_see() -> None:
    stage, child = _stage()
    _, early = _viewer(stage)
    stage.receive(link.DATA, b"1")
    _, late = _viewer(stage)
    _, latest = _viewer(stage)
    assert child.told.count(link.ASK) == 1
    stage.receive(link.DATA, b"2")
    stage.receive(link.KEYFRAME, b"whole")
    stage.receive(link.DATA, b"3")
    assert early.shown == [b"1", b"2", b"3"]
    assert late.shown == latest.shown == [CLEAR + b"whole", b"3"]


def test_a_clogged_line_leaves_out_and_recovers_with_a_keyframe() -> None:
    stage, child = _stage()
    slow, terminal = _viewer(stage)
    _, quick = _viewer(stage)
    terminal.is_clogged = True
    stage.receive(link.DATA, b"1")
    stage.receive(link.DATA, b"2")
    assert (terminal.shown, slow.dropped, quick.shown) == ([], 2, [b"1", b"2"])
    terminal.is_clogged = False
    stage.receive(link.DATA, b"3")
    slow.drained()
    assert child.told.count(link.ASK) == 1
    stage.receive(link.KEYFRAME, b"whole")
    assert terminal.shown == [CLEAR + b"whole"]


def test_no_credit_goes_back_while_every_line_is_clogged() -> None:
    stage, child = _stage()
    viewer, terminal = _viewer(stage)
    terminal.is_clogged = True
    stage.receive(link.DATA, b"1")
    assert child.told == []
    terminal.is_clogged = False
    viewer.drained()
    assert child.told.count(link.ACK) == 1


def test_a_whole_picture_for_everyone_needs_no_keyframe() -> None:
    stage, _ = _stage()
    stage.receive(link.DATA, b"1")
    _, late = _viewer(stage)
    stage.receive(link.PICTURE, b"whole")
    stage.receive(link.DATA, b"2")
    assert late.shown == [b"whole", b"2"]


def test_a_window_too_small_says_which_size_it_needs() -> None:
    stage, _ = _stage()
    viewer, terminal = _viewer(stage, (40, 10))
    stage.receive(link.DATA, b"1")
    assert len(terminal.shown) == 1 and b"80x24" in terminal.shown[0]
    viewer.size = (80, 24)
    viewer.start_over()
    stage.receive(link.KEYFRAME, b"whole")
    assert terminal.shown[1:] == [CLEAR + b"whole"]


def test_frames_of_json_hold_what_they_were_given() -> None:
    ((kind, payload),) = link.FrameReader().feed(
        link.json_frame(link.EXIT, status=3, error="é\x1b")
    )
    assert kind == link.EXIT and json.loads(payload) == {"status": 3, "error": "é\x1b"}
