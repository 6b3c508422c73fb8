"""The way of the second article's run."""

from __future__ import annotations

import pytest

from xortui.core import History, Way, way_of


@pytest.fixture(scope="package")
def article_way(article: History) -> Way:
    return way_of(article)
