"""``xortui serve`` and the app that it serves, as a class meets them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import refused_by
from support.ssh.people import Person, missing_program

from xortui.tui.language import speaking

pytestmark = pytest.mark.terminal

PATHS = os.pathsep.join(filter(None, sys.path))


def _serve(*words: str) -> list[str]:
    return [sys.executable, "-m", "xortui.tui", "serve", *words]


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[list[str]]:
    """Starts a server and gives what it says at its start."""
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    if missing := missing_program("ssh"):
        pytest.skip(f"not installed: {missing}")
    process = subprocess.Popen(
        # Nobody looks at how smooth it is, and every picture is drawn here by a terminal of Python.
        _serve(
            "--port", "0", "--state-dir", str(tmp_path / "state"), "--gate", "and", "--fps", "5"
        ),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": PATHS},
    )
    assert process.stdout is not None
    said: list[str] = []
    while not said or "presenter's token" not in said[-1]:
        said.append(process.stdout.readline())
        assert said[-1], "the server ended"
    yield said
    process.terminate()
    assert process.wait(15) == 0
    process.stdout.close()


def test_a_student_types_what_the_server_says(lines: list[str], tmp_path: Path) -> None:
    text = "".join(lines)
    port = int(re.search(r"port (\d+)", text)[1])  # type: ignore[index]
    token = re.search(r"token: (\w+)", text)[1]  # type: ignore[index]
    assert re.search(r"host key: SHA256:\S{43}\n", text)
    assert re.search(rf"join: +ssh -C .*-p {port} you@127.0.0.1\n", text)
    secret = tmp_path / "state" / "presenter_token"
    assert secret.read_text().strip() not in text  # the screen may be projected
    assert f"the presenter's token is in {secret}\n" in text
    person = Person(port, password=token, size=(120, 40))
    try:
        person.sees("AND · 2-2-1", timeout=30)
        person.sees("running")
        first = person.text
        person.wait_for(lambda: person.text != first)
        person.type("\x10")
        person.sees("Search for commands")
        # A guest is offered nothing that acts on the server's disk.
        person.type("screenshot")
        person.sees("No matches")
        # Keys that come close behind Escape would be one with it.
        person.type("\x1b")
        person.wait_for(lambda: "No matches" not in person.text)
        person.type("q")
        assert person.wait() == 0
    finally:
        person.close()
    assert sorted(path.name for path in (tmp_path / "state").iterdir()) == [
        "access.jsonl", "attach.sock", "host_key", "presenter_token", "token",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fps", "0"), "--fps must be 1 to 60, got 0"),
        (("--auth", "keys"), "--authorized-keys must be a file for auth keys, got None"),
        (("--lock",), "--lock must come with a lesson (--lesson), got none"),
        (("--results", "x.csv"), "--results must come with a lesson (--lesson), got none"),
        (("--welcome", " \n"), "--welcome must be a text, got an empty one"),
        (
            ("--lesson", "tours"),
            "--lesson must be one of tour, numpy-article, pytorch-article, challenges, got 'tours'",
        ),
        (("--auth", "nobody"), "--auth must be one of token, keys, none, got 'nobody'"),
    ],
)
def test_a_wrong_option_is_one_line(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused_by(capsys, "serve", *words) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--fps", "0"), "--fps は 1 から 60 にしてください: 0"),
        (("--max-time=-1",), "--max-time は 0 以上にしてください: -1.0"),
        (("--auth", "keys"), "--authorized-keys は --auth keys では必要です"),
        (("--lock",), "--lock にはレッスンが必要です"),
        (("--auth", "nobody"), "--auth は token, keys, none のいずれかにしてください"),
        (("--auth", "keys", "--authorized-keys", "/no/keys"), "/no/keys を読めません: そのような"),
        (("--state-dir", "/dev/null"), "/dev/null: すでに存在します"),
    ],
)
def test_a_wrong_option_is_told_in_japanese(
    words: tuple[str, ...], said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if "--state-dir" not in words:
        words = (*words, "--state-dir", str(tmp_path))
    with speaking("ja"):
        assert refused_by(capfd, "serve", "--port", "0", *words).startswith(said)


def test_what_would_be_lost_or_misread_is_refused_before_anybody_comes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results, lesson = tmp_path / "5b.csv", tmp_path / "mine.toml"
    results.write_text("of the last lesson")
    words = ["--lesson", "tour", "--results", str(results)]
    assert "--results must be a file that is not there yet" in refused_by(capsys, "serve", *words)
    assert results.read_text() == "of the last lesson"
    step = 'title = "x"\ntext = "Press {key nothing}."\nrun = { preset = "torch" }\n'
    lesson.write_text(f'id = "mine"\ntitle = "x"\nabout = "x"\n[[steps]]\n{step}')
    said = refused_by(capsys, "serve", "--lesson", "mine", "--from", str(lesson))
    assert said.startswith(f"{lesson}, line 6: ") and "nothing" in said


def test_without_asyncssh_one_line_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['asyncssh'] = None; from xortui.tui.cli import main; "
        "sys.exit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": PATHS},
    )
    assert done.returncode == 2
    assert (
        done.stderr == "xortui: serve needs asyncssh; install it with: pip install 'xortui[ssh]'\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "mode", "said"),
    [
        ("token", "\n", 0o600, "must hold a token of at least 8 characters in one line, got 0"),
        ("presenter_token", "short", 0o600, "must hold a token of at least 8 characters"),
        ("host_key", "", 0o600, "must hold a private key without a passphrase, got 0 bytes"),
        ("keys", "# none", 0o644, "must hold a public key, got none"),
        ("keys", "no-pty ssh-ed25519 AAAA", 0o644, "line 1: option must be one that is kept here"),
        ("keys", "", 0o666, "must be writable by its owner alone (chmod go-w), got mode 666"),
        ("keys", None, 0, "must be readable, got: No such file or directory"),
    ],
)
def test_a_file_that_would_let_anybody_in_is_refused_in_one_line(
    tmp_path: Path,
    name: str,
    content: str | None,
    mode: int,
    said: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    words = ["--port", "0", "--state-dir", str(tmp_path)]
    if name == "keys":
        words += ["--auth", "keys", "--authorized-keys", str(path)]
    assert refused_by(capfd, "serve", *words).startswith(f"{path} {said}")
