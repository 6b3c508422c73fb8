"""The ready comparisons change one thing at a time, and their answers are worth showing."""

from __future__ import annotations

import pytest

from xortui.core import Trainer
from xortui.tui.player.differences import differing_fields
from xortui.tui.player.questions import QUESTIONS
from xortui.tui.player.side_by_side import MOST_RUNS


def test_the_articles_questions_are_there_with_one_thing_changed_at_a_time() -> None:
    assert [*QUESTIONS] == [
        "rate", "units", "loss", "activation", "batch-norm", "dropout", "init", "optimizers",
    ]  # fmt: skip
    for question in QUESTIONS.values():
        configs = question.configs()
        assert 2 <= len(configs) <= MOST_RUNS
        assert differing_fields(configs) == (question.field,)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*QUESTIONS])
def test_one_of_the_runs_is_solved_and_not_all_at_once(name: str) -> None:
    solved = []
    for config in QUESTIONS[name].configs():
        trainer = Trainer(config)
        trainer.advance(config.epochs)
        solved.append(trainer.solved_at)
    assert any(solved) and len({*solved}) > 1, solved
