"""``xortui watch`` in a terminal: a person's own program, stepped, and nothing left of it."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path

from support.command import shell
from support.pseudo_terminal import PATIENCE, PseudoTerminal

Start = Callable[..., PseudoTerminal]
PROGRAM = Path(__file__).resolve().parents[1] / "watching" / "programs" / "right"


def test_a_program_is_watched_stepped_and_left(start: Start, tmp_path: Path) -> None:
    text = (PROGRAM / "network_class.py").read_text(encoding="utf-8")
    stubborn = text.replace(
        "network.train(X, y, epochs=10000, lr=0.1)",
        "while True:\n    try:\n        network.train(X, y, epochs=10000, lr=0.1)\n"
        "    except:\n        pass\n",
    )
    script = tmp_path / "xor.py"
    script.write_text(f"import os\nopen('pid', 'w').write(str(os.getpid()))\n{stubborn}")
    terminal = start("watch", "--paused", str(script), cwd=tmp_path)
    terminal.wait_for("xor.py · 2-2-1 sigmoid")
    terminal.wait_for("paused")
    terminal.send("s")
    terminal.wait_for("epoch 1 ")
    terminal.send("ss")
    terminal.wait_for("epoch 3 ")
    terminal.send(" ")
    terminal.wait_for(lambda: terminal.epoch > 100)
    terminal.send("b")
    terminal.wait_for("paused")
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists():  # where it was killed last, the system takes it away
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    done = shell("xortui watch nothing.py", tmp_path)
    assert done.returncode == 2
    assert done.stderr == "xortui: 'nothing.py' must be a file with a program, got none\n"


def test_lines_on_a_pipe_are_the_screen_and_the_keys_are_the_terminal_s(start: Start) -> None:
    program = f"{shlex.quote(sys.executable)} -m xortui.tui"
    command = f"{program} train --json --every 10 --epochs 3000 | {program} watch --paused -"
    terminal = start(program=("sh", "-c", command))
    terminal.wait_for("XOR · 2-2-1 sigmoid")
    terminal.wait_for("paused")
    terminal.send("s")
    terminal.wait_for("epoch 10 ")
    terminal.send(" ")
    terminal.wait_for(lambda: terminal.epoch >= 3000)
    terminal.wait_for("the run has ended: epochs")
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def test_what_cannot_be_shown_as_a_network_is_shown_as_far_as_it_is_known(
    start: Start, tmp_path: Path
) -> None:
    text = (PROGRAM.parent / "beyond" / "packed_in_one_list.py").read_text(encoding="utf-8")
    (tmp_path / "xor.py").write_text(f"print(input('which seed? '))\n{text}", encoding="utf-8")
    terminal = start("watch", "--paused", "xor.py", cwd=tmp_path)
    terminal.wait_for("which seed?")
    terminal.send("3\r")
    terminal.wait_for("its loss alone is shown")
    terminal.wait_for("paused")
    terminal.send(" ")
    terminal.wait_for(lambda: terminal.epoch > 500)
    terminal.send(" ")
    terminal.wait_for("paused")
    terminal.send("q")
    assert terminal.exit_status() == 3
    terminal.assert_restored()
