"""Programs that are watched while they run, with the processes that they are."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.measured_programs import MEASURED, measured_text
from textual.widgets import Static

from xortui.tui.app.app import XortuiApp
from xortui.tui.permissions import WATCHING
from xortui.tui.player.watched_player import WatchedPlayer
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.watching.process import WatchedProcess
from xortui.tui.watching.shown import NotWatchedError
from xortui.tui.watching.watched_run import WatchedRun

PROGRAMS = Path(__file__).parent / "programs" / "right"


def begun(path: Path) -> WatchedRun:
    process = WatchedProcess(str(path), takes_input=True)
    try:
        return WatchedRun.begun(process, str(path), 60, time.monotonic)
    except BaseException:
        process.end()
        raise


def wait_for_end(run: WatchedRun, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not run.ended and time.monotonic() < end:
        run.hear()
        time.sleep(0.005)
    run.hear()


def is_gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def processor_time(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_pause_and_step_are_the_program_s_and_nothing_is_left_of_it() -> None:
    run = begun(PROGRAMS / "network_class.py")
    pid = run._process.process.pid
    player = WatchedPlayer(run, paused=True, clock=time.monotonic)
    first = run.history.last_told
    player.step(first + 1)
    for number in range(1, 6):
        player.step()
        assert player.epoch == first + 1 + number
    before = processor_time(pid)
    time.sleep(0.3)
    assert processor_time(pid) - before <= 2, "it waits, and does nothing"
    losses = run.history.curve.points()[1]
    assert (losses[1:] < losses[:-1]).all()
    run.close()
    assert is_gone(pid)


def test_a_program_is_seen_to_its_end_with_what_it_says(tmp_path: Path) -> None:
    text = (PROGRAMS / "network_class.py").read_text(encoding="utf-8")
    path = tmp_path / "xor.py"
    path.write_text(
        text.replace("epochs=10000", "epochs=300") + "name = input('who? ')\nprint(1 / len(name))\n"
    )
    run = begun(path)
    run.play(None)
    end = time.monotonic() + 60
    while "who?" not in run.output() and time.monotonic() < end:
        run.hear()
        time.sleep(0.005)
    run.type("")
    wait_for_end(run)
    assert "the program ended at line" in run.ended
    assert "ZeroDivisionError" in run.ended
    run.close()  # all that it has printed is read then
    assert "ZeroDivisionError" in run.output()
    run.history.advance(1 << 30)
    assert run.history.epoch == 300


def test_what_is_shown_is_what_the_program_computes(tmp_path: Path) -> None:
    text = (PROGRAMS / "globals_without_functions.py").read_text(encoding="utf-8")
    path = tmp_path / "xor.py"
    path.write_text(text.replace("range(5000)", "range(200)") + "print(repr(float(loss)))\n")
    run = begun(path)
    run.play(10_000)
    wait_for_end(run)
    run.close()  # all that it has printed is read then
    run.history.advance(1 << 30)
    own = float(run.output().split()[-1])
    assert run.history.at(199).loss == pytest.approx(own, rel=1e-13)


def test_what_is_not_recognised_is_not_watched(tmp_path: Path) -> None:
    path = tmp_path / "nothing.py"
    path.write_text("print('hello')\n")
    with pytest.raises(NotWatchedError, match="nothing is trained in sight"):
        begun(path)


async def _looked_at() -> None:
    run = begun(PROGRAMS / "network_class.py")
    app = XortuiApp(run.config, paused=True, glyphs=FULL, permissions=WATCHING, program=run)
    async with app.run_test(size=(120, 40)) as pilot:
        while not isinstance(app.screen, MainScreen) or not app.screen.is_current:
            await pilot.pause(0.02)
        screen = app.screen
        await pilot.pause()
        assert isinstance(screen.player, WatchedPlayer)
        held = {key.action_name for group in screen.dialogs.listed for key in group.bindings}
        assert "program_output" in held
        assert held.isdisjoint({"settings", "reset", "sweep", "copy_run_card"})
        await pilot.press("s", "s")
        assert screen.player.epoch == 2
        await pilot.press("e")
        assert "hidden" in Path("network_class-2-2-1.numpy.py").read_text(encoding="utf-8")
        await pilot.press("T")
        await pilot.pause()
        printed = app.screen.query_one(".printed", Static)
        assert "it has printed nothing yet" in str(printed.render())
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen
    run.close()


def test_the_screen_shows_it_names_only_what_holds_and_takes_it_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asyncio.run(_looked_at())


async def _recorded() -> None:
    run = begun(PROGRAMS / "network_class.py")
    app = XortuiApp(run.config, paused=True, glyphs=FULL, permissions=WATCHING, program=run)
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, MainScreen) or not app.screen.is_current:
            await pilot.pause(0.02)
        await pilot.press("s", "s", "R")
        while not list(Path.cwd().glob("*.svg")):
            await pilot.pause(0.05)
    run.close()


@pytest.mark.slow
def test_a_watched_run_is_recorded_by_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asyncio.run(_recorded())
    assert "network_class.py" in (tmp_path / "network_class-2-2-1.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n == "with_adam" else pytest.mark.slow) for n in MEASURED]
)
def test_the_losses_and_the_random_numbers_are_those_without_watching(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "xor.py"
    path.write_text(measured_text(name, 1500), encoding="utf-8")
    plain = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    run = begun(path)
    run.play(None)
    wait_for_end(run)
    run.close()
    own, watched = (
        [line for line in text.splitlines() if not line.startswith("seconds")]
        for text in (plain.stdout, run.output())
    )
    assert own[-1].startswith("losses 1500 ")
    assert watched == own


STUBBORN = """\
import os, signal
open('pid', 'w').write(str(os.getpid()))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
while True:
    try:
        sum(range(1000))
    except:
        pass
"""


def test_a_program_does_not_outlive_who_watches_it_though_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "xor.py").write_text(STUBBORN, encoding="utf-8")
    watching = (
        "from xortui.tui.watching.process import WatchedProcess\n"
        "import time\nprocess = WatchedProcess('xor.py')\ntime.sleep(60)\n"
    )
    watcher = subprocess.Popen([sys.executable, "-c", watching], cwd=tmp_path)
    place, end = tmp_path / "pid", time.monotonic() + 30
    while not (place.exists() and place.read_text()) and time.monotonic() < end:
        time.sleep(0.01)
    pid = int(place.read_text(encoding="utf-8"))
    watcher.kill()
    watcher.wait()
    while not is_gone(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert is_gone(pid)


def test_a_program_that_is_killed_is_said_to_be_gone_and_its_run_stays() -> None:
    run = begun(PROGRAMS / "network_class.py")
    told = run.history.last_told
    run._process.process.kill()
    wait_for_end(run)
    assert run.ended == "the program is gone"
    run.history.advance(1 << 30)
    assert run.history.epoch >= told
    run.close()
