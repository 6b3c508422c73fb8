"""The live screen end to end: what a person presses, and what a terminal then shows."""

from __future__ import annotations

from collections.abc import Callable

from support.pseudo_terminal import PseudoTerminal

Start = Callable[..., PseudoTerminal]


def test_a_run_is_played_stopped_stepped_and_reset(start: Start) -> None:
    terminal = start()
    terminal.wait_for("running")
    seen = terminal.epoch
    terminal.wait_for(lambda: terminal.epoch > seen + 100)

    terminal.send(" ")
    terminal.wait_for("paused")
    terminal.wait_until_quiet()
    stopped = terminal.epoch
    assert "running" not in terminal.text

    terminal.send("s")
    terminal.wait_for(f"epoch {stopped + 1:,} ")
    terminal.wait_until_quiet()
    assert terminal.epoch == stopped + 1

    terminal.send("b")
    terminal.wait_for(f"epoch {stopped:,} ")

    terminal.send("r")
    terminal.wait_for("epoch 0   loss 0.7482 ")
    terminal.send(" ")
    terminal.wait_for(lambda: terminal.epoch > 50)
    terminal.send("r")
    terminal.send(" ")
    terminal.wait_for("paused")
    terminal.send("r")
    terminal.wait_for("epoch 0   loss 0.7482 ")

    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def test_a_paused_screen_sends_nothing(start: Start) -> None:
    terminal = start("--paused")
    terminal.wait_for("epoch 0 ")
    terminal.wait_for("paused")
    terminal.wait_for("└")  # the chart comes last, once its library is loaded
    terminal.wait_for("solved near epoch")  # and what comes has been found out
    terminal.wait_until_quiet(1.0)
    sent = len(terminal.sent)
    terminal.read(1.0)
    assert len(terminal.sent) == sent


def test_the_mouse_scrubs_the_timeline(start: Start) -> None:
    terminal = start("--epochs", "2000")
    terminal.wait_for("epoch 2,000 ")
    row = next(number for number, line in enumerate(terminal.screen.display) if "├" in line)
    line = terminal.screen.display[row].rstrip()
    middle = (line.index("├") + len(line) - len(" 2,000")) // 2
    terminal.send(f"\x1b[<0;{middle + 1};{row + 1}M\x1b[<0;{middle + 1};{row + 1}m")
    terminal.wait_for(lambda: 900 < terminal.epoch < 1100)


def test_a_drag_costs_nothing(start: Start) -> None:
    terminal = start("--paused")
    terminal.wait_for("└")
    terminal.wait_for("solved near epoch")
    row = next(number for number, line in enumerate(terminal.screen.display) if "00" in line)
    terminal.send(f"\x1b[<35;50;{row + 1}M")
    terminal.wait_until_quiet()
    sent = len(terminal.sent)
    terminal.send(f"\x1b[<0;50;{row + 1}M")
    for column in range(51, 61):
        terminal.send(f"\x1b[<32;{column};{row + 1}M")
    terminal.wait_until_quiet()
    assert len(terminal.sent) == sent


def test_the_mouse_may_be_left_to_the_terminal(start: Start) -> None:
    terminal = start("--paused", "--no-mouse")
    terminal.wait_for("└")
    assert b"?1000h" not in terminal.sent
    assert b"?1003h" not in terminal.sent


def test_ctrl_c_quits_cleanly(start: Start) -> None:
    terminal = start()
    terminal.wait_for("running")
    terminal.send("\x03")
    assert terminal.exit_status() == 0
    terminal.assert_restored()
