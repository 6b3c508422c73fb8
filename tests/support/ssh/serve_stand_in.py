"""Runs a server for a test: options as JSON on the command line, one JSON line when it is up."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from xortui.core import RunConfig
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.server import Server, run_server


def _tell(server: Server) -> None:
    facts = {
        "port": server.port,
        "token": server.token,
        "presenter_token": server.presenter_token,
        "zygote": server.nursery.pid,
    }
    print(json.dumps(facts), flush=True)


def main() -> int:
    fields = json.loads(sys.argv[1])
    run = RunConfig(**fields.pop("run", {}))
    for name in ("state_dir", "authorized_keys"):
        if name in fields:
            fields[name] = Path(fields[name])
    return asyncio.run(run_server(ServeOptions(**fields), run, _tell))


if __name__ == "__main__":
    sys.exit(main())
