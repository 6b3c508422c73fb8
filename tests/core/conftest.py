"""The second article's run, seen to its end."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import History, RunConfig, Trainer


@pytest.fixture(scope="session")
def article() -> History:
    history = History(Trainer(RunConfig()))
    # Its states are kept where a way asks for them, so that no epoch is made twice.
    for epoch in np.linspace(0, 20_000, 129).round().astype(int)[1:].tolist():
        history.advance(epoch - history.epoch)
    return history
