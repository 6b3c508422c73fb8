"""What a person did wrong is one line that names the option, the rule and the value."""

from __future__ import annotations

import pytest
from support.command_line import refused_by as refused


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--lr", "-1"], "--learning-rate must be > 0, got -1.0"),
        (["--lr", "x"], "--learning-rate must be a finite number, got 'x'"),
        (["--l1", "-1"], "--l1 must be >= 0, got -1.0"),
        (["--optimizer", "adam", "--betas", "0.9,a"], "--betas must be two numbers, got '0.9,a'"),
        (
            ["--hidden", "3,2", "--layer-dropout", "0.5"],
            "--layer-dropout must be one number for each hidden layer, of which there are 2, got",
        ),
        (["--activation", "tanh,relu"], "--activation must be one name, got 'tanh,relu'"),
        (["--epochs", "1.5"], "--epochs must be an integer >= 0, got '1.5'"),
        (["--hidden", "2,x"], "--hidden must be units from 1 to 1024, got 'x'"),
        (["--hidden", ""], "--hidden must have a value, got ''"),
        (["--batch-size", "0"], "--batch-size must be an integer >= 1, got 0"),
        (
            ["--optimizer", "sdg"],
            "--optimizer must be one of sgd, rmsprop, adam, adamw, adagrad, got 'sdg'",
        ),
        (["--seed"], "--seed must have a value, got none"),
        (["--sed", "3"], "unknown option: --sed. Did you mean --seed?"),
        (["--zzzqqq", "3"], "unknown option: --zzzqqq."),
        (
            ["--data", "-1,0,1;0,0,0"],
            "--data must have a value, got none (--data='-1,...' where it begins with -)",
        ),
        (["--seed", "1", "--seed", "2"], "--seed must be given once, got it again"),
        (["--nesterov=perhaps"], "--nesterov must be true or false, got 'perhaps'"),
        (["--change", "x"], "--change must be EPOCH:FIELD=VALUE, got 'x'"),
        (
            ["--change", "5:momentum=2"],
            "--change 5:momentum=2: momentum must be >= 0 and < 1, got 2.0",
        ),
        (["--change", "5:weights[9][0,0]=1"], "--change 5:weights[9][0,0]=1: weights[9][0,0] must"),
        (
            ["--change", "5:weights[0][0,0]=x"],
            "--change 5:weights[0][0,0]=x: weights[0][0,0] must be",
        ),
        (["--data", "absent.csv"], "--data must be a CSV file that can be read, or rows"),
        (["--data", "1,2;3"], "--data, line 2: a row must have 2 columns, got 1"),
        (["--bogus"], "unknown option: --bogus"),
        (["bogus"], "'bogus' must be a command or an option"),
    ],
)
def test_a_bad_value_is_one_line_and_status_2(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *words).startswith(line)
