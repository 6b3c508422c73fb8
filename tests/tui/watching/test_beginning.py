"""What is watched before its network is known, and where none is shown: a ladder of four steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xortui.tui.watching.beginning import ProgramBeginning
from xortui.tui.watching.process import WatchedProcess

PROGRAMS = Path(__file__).parent / "programs"


@pytest.fixture
def begun() -> Iterator[Callable[[Path], ProgramBeginning]]:
    started: list[ProgramBeginning] = []

    def begin(path: Path) -> ProgramBeginning:
        process = WatchedProcess(str(path), takes_input=True)
        started.append(ProgramBeginning(process, str(path), time.monotonic))
        return started[-1]

    yield begin
    for beginning in started:
        beginning.close()


def wait(until: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.005)
    assert until()


def written(folder: Path, text: str) -> Path:
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_program_asks_before_it_trains_is_shown_and_answered(
    begun: Callable[[Path], ProgramBeginning], tmp_path: Path
) -> None:
    text = (PROGRAMS / "right" / "network_class.py").read_text(encoding="utf-8")
    asking = "print('\\x1b[31mred\\x1b[0m\\x07 10 %\\r20 %')\nname = input('your name? ')\n"
    beginning = begun(written(tmp_path, asking + text))
    wait(lambda: "your name?" in beginning.output())
    assert beginning.output().splitlines()[0] == "20 %"
    assert beginning.found is None
    beginning.type("Ada")
    wait(lambda: beginning.found is not None)


def test_where_no_network_is_recognised_the_loss_is_shown_paused_and_stepped(
    begun: Callable[[Path], ProgramBeginning],
) -> None:
    beginning = begun(PROGRAMS / "beyond" / "packed_in_one_list.py")
    wait(lambda: beginning.losses is not None)
    losses = beginning.losses
    assert losses is not None
    assert losses.name == "loss"
    assert beginning.reason.startswith(
        "its loss alone is shown: the loop at line 6 changes w, but no network of these gives"
    )
    assert "# xortui: W1=" in beginning.reason
    before = losses.points.epochs[-1]
    losses.step(5)
    wait(lambda: losses.hear() or losses.points.epochs[-1] >= before + 5)
    time.sleep(0.05)
    losses.hear()
    assert losses.points.epochs[-1] == before + 5
    losses.play(None)
    wait(lambda: losses.hear() or losses.ended)
    assert losses.ended == "the program has ended"
    wait(lambda: len(beginning.output().split()) > 1)
    printed = beginning.output().split()
    shown = dict(zip(losses.points.epochs, losses.points.losses, strict=True))
    assert shown[0] == float(printed[1]), "each loss is that of its own epoch"


def test_a_program_without_a_loss_is_its_words_and_why(
    begun: Callable[[Path], ProgramBeginning], tmp_path: Path
) -> None:
    beginning = begun(written(tmp_path, "print('hello')\n"))
    wait(lambda: beginning.losses is not None)
    assert beginning.losses is not None
    assert (beginning.losses.name, beginning.losses.ended) == ("", "the program has ended")
    assert beginning.reason.startswith("its words alone are shown: no loop was seen")
    wait(lambda: beginning.output() == "hello\n")


@pytest.mark.parametrize("many_lines", [False, True])
def test_ten_megabytes_of_output_are_bounded_and_shown_at_once(
    begun: Callable[[Path], ProgramBeginning], tmp_path: Path, many_lines: bool
) -> None:
    line = "print('x' * 65535)" if many_lines else "sys.stdout.write('x' * 65536)"
    text = f"import sys\nfor _ in range(160):\n    {line}\nprint('the end')\n"
    beginning = begun(written(tmp_path, text))
    wait(lambda: beginning.output().endswith("the end\n"))
    kept = beginning._process.output()
    assert 1 << 19 < len(kept) <= (1 << 20) + (1 << 16), "of ten megabytes one is kept"
    shown = beginning.output()
    assert len(shown) <= 1 << 18
    assert max(map(len, shown.splitlines())) <= 4096
