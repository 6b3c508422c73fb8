"""Runs a server for a test: options as JSON on the command line, one JSON line when it is up."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from xortui.core import RunConfig
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.server import Server, run_server

LATE: list[str] = []
"""What was imported after the server was up, when it may read its own code no more."""


def _note_import(event: str, arguments: tuple[object, ...]) -> None:
    if event == "import":
        LATE.append(str(arguments[0]))


def _tell(server: Server) -> None:
    facts = {
        "port": server.port,
        "token": server.token,
        "presenter_token": server.presenter_token,
        "zygote": server.forkserver.pid,
    }
    print(json.dumps(facts), flush=True)
    sys.addaudithook(_note_import)


def serve(words: Sequence[str]) -> int:
    fields = json.loads(words[0])
    run = RunConfig(**fields.pop("run", {}))
    for name in ("state_dir", "authorized_keys", "lessons_from", "results"):
        if name in fields:
            fields[name] = Path(fields[name])
    status = asyncio.run(run_server(ServeOptions(**fields), run, _tell))
    print(json.dumps(LATE), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
