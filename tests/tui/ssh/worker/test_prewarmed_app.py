"""The app that waits in the zygote is each person's own, at any size, and others get theirs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from unicodedata import east_asian_width

import pytest
from support.ssh.pace import percentile
from support.ssh.people import Person
from support.ssh.servers import RunningServer
from support.whole_picture import is_braille_in, is_whole

from xortui.tui.wide_characters import QUESTION

Connect = Callable[..., Person]
APP = "xortui.tui.app:make_guest_app"


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of the real app."""
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    folder = tmp_path_factory.mktemp("classroom")
    run = {"epochs": 10**9}
    running = RunningServer(
        folder, is_prepared=True, auth="none", per_ip=0, app=APP, run=run, fps=8
    )
    yield running
    assert running.stop() == 0


@pytest.mark.parametrize(
    "size",
    [
        (80, 24),
        (200, 60),
        *(pytest.param(size, marks=pytest.mark.slow) for size in ((120, 40), (150, 33))),
    ],
)
def test_the_first_picture_is_whole_at_any_size(
    classroom: RunningServer, connect: Connect, size: tuple[int, int]
) -> None:
    person = connect(classroom, size=size)
    person.sees("running")
    person.wait_for(lambda: is_whole(person.text))
    assert max(len(line.rstrip()) for line in person.text.splitlines()) >= size[0] - 1
    person.type("q")
    assert person.wait() == 0


def test_each_person_has_a_run_of_their_own(classroom: RunningServer, connect: Connect) -> None:
    first = connect(classroom, size=(120, 40))
    first.sees("running")
    first.type(" ")
    first.sees("paused")
    first.wait_for(lambda: first.intervals(0.5) == [])  # the picture is whole
    shown = re.search(r"epoch ([\d,]+)", first.text)
    second = connect(classroom, size=(120, 40))
    second.sees("running")
    second.wait_for(lambda: "epoch 1," in second.text)
    assert re.search(r"epoch ([\d,]+)", first.text)[1] == shown[1]  # type: ignore[index]
    first.type("s")
    first.wait_for(lambda: re.search(r"epoch ([\d,]+)", first.text)[1] != shown[1])  # type: ignore[index]
    assert "running" in second.text


def test_a_run_begins_when_its_person_comes(classroom: RunningServer, connect: Connect) -> None:
    person = connect(classroom, size=(120, 40))

    def first_epoch() -> re.Match[bytes] | None:
        letters = re.sub(rb"\x1b\[[0-9;]*m", b"", bytes(person.raw))
        return re.search(rb"epoch (\d+) ", letters)

    person.wait_for(first_epoch)
    found = first_epoch()
    assert found is not None
    assert int(found[1]) == 0


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({"TERM": "vt220"}, ()),
        ({"NO_COLOR": "1"}, ("-o", "SendEnv=NO_COLOR")),
        ({"XORTUI_COLOR": "16"}, ("-o", "SendEnv=XORTUI_*")),
    ],
    ids=["few colours", "no colour", "few by choice"],
)
def test_a_terminal_of_other_colours_gets_them(
    classroom: RunningServer,
    connect: Connect,
    environment: dict[str, str],
    options: tuple[str, ...],
) -> None:
    person = connect(classroom, size=(120, 40), environment=environment, options=options)
    person.sees("running")
    person.wait_for(lambda: is_whole(person.text))
    assert "▀" not in person.text, "the surface is drawn in characters"
    raw = bytes(person.raw)
    hues = {tuple(hue.split(b";")) for hue in re.findall(rb"[34]8;2;(\d+;\d+;\d+)", raw)}
    assert all(len(set(hue)) == 1 for hue in hues), "greys at most"
    if "XORTUI_COLOR" in environment:
        assert b"\x1b[96;40m" in raw, "the theme is drawn for sixteen"
        assert b"\x1b[90;40m" not in raw, "dark grey on black is not read"


def without_question(person: Person) -> bytes:
    """What was drawn, but for the colour that the terminal is asked for."""
    return bytes(person.raw).replace(b"\x1b[48;2;1;2;3m", b"")


def test_a_console_gets_the_characters_of_its_font(
    classroom: RunningServer, connect: Connect
) -> None:
    person = connect(classroom, size=(120, 40), environment={"TERM": "linux"})
    person.sees("running")
    assert person.text.isascii()


@pytest.mark.parametrize("answers", ["at once", "late"])
def test_a_wide_terminal_gets_narrow_characters(
    classroom: RunningServer, connect: Connect, answers: str
) -> None:
    person = connect(classroom, size=(120, 40))
    if answers == "at once":
        person.wait_for(lambda: QUESTION.encode() in person.raw)
    else:
        person.wait_for(lambda: is_whole(person.text))
    person.type(b" \x1b[1;23R\x1b[1;23R")
    person.sees("paused")
    person.sees("+- Output surface")
    person.wait_for(lambda: all(east_asian_width(each) not in "AFW" for each in person.text))
    assert "✓" in person.text and is_braille_in(person.text), "what is narrow stays"
    person.type("q")
    assert person.wait() == 0


@pytest.mark.parametrize(
    ("environment", "options", "is_many"),
    [
        ({"TERM": "xterm-256color"}, (), False),
        ({"TERM": "screen.xterm-256color"}, ("-o", "SendEnv=COLORTERM"), False),
        ({"TERM": "xterm-256color"}, ("-o", "SendEnv=COLORTERM"), True),
        ({"TERM": "xterm-kitty"}, (), True),
    ],
    ids=["nothing said", "GNU screen", "all colours said", "all colours known"],
)
def test_each_terminal_gets_the_colours_that_it_shows(
    classroom: RunningServer,
    connect: Connect,
    environment: dict[str, str],
    options: tuple[str, ...],
    is_many: bool,
) -> None:
    environment = {"COLORTERM": "truecolor", **environment}
    person = connect(classroom, size=(120, 40), environment=environment, options=options)
    person.sees("running")
    person.wait_for(lambda: is_whole(person.text))
    assert "▀" in person.text
    drawn = without_question(person)
    assert (b"8;2;" in drawn, b"8;5;" in drawn) == (is_many, not is_many)


def test_a_terminal_that_says_that_it_shows_all_colours_gets_them(
    classroom: RunningServer, connect: Connect
) -> None:
    person = connect(classroom, size=(120, 40), environment={"TERM": "xterm-256color"})
    person.wait_for(lambda: b"\x1bP$qm" in person.raw)
    person.sees("running")
    assert b"8;2;" not in without_question(person)
    person.type(b" \x1bP1$r0;48:2::1:2:3m\x1b\\")
    person.sees("paused")
    person.wait_for(lambda: b"8;2;" in without_question(person))
    person.wait_for(lambda: is_whole(person.text))
    epoch = re.search(r"epoch [\d,]+", person.text)
    person.type("s")
    person.wait_for(lambda: re.search(r"epoch [\d,]+", person.text) != epoch)
    person.type("q")
    assert person.wait() == 0


def test_the_frame_rate_follows_the_person_into_the_app(
    classroom: RunningServer, connect: Connect
) -> None:
    person = connect(classroom, size=(120, 40))
    person.sees("running")
    began = time.monotonic()
    person.wait_for(lambda: len(person.intervals_since(began)) >= 20)
    # A busy machine may be slower than the eight pictures a second, never faster.
    assert 1 / 9 < percentile(person.intervals_since(began), 0.5) <= 1 / 3
