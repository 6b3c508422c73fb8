"""What is said of a loss is true of it."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core.activations import ACTIVATIONS
from xortui.core.losses import LOSSES, Loss, loss_of, output_delta

EVERY = [*LOSSES.values(), *(loss.of_logits for loss in LOSSES.values() if loss.of_logits)]
RANDOM = np.random.RandomState(4)
Z = RANDOM.randn(1, 9) * 2
P, Y = ACTIVATIONS["sigmoid"](Z), RANDOM.uniform(0, 1, (1, 9))


@pytest.mark.parametrize("loss", EVERY, ids=lambda loss: loss.name)
def test_the_value_of_recorded_epochs_is_the_formula(loss: Loss) -> None:
    assert loss.values(Z, P, Y) == pytest.approx(loss.formula(Z.T, P.T, Y.T), rel=1e-12)


@pytest.mark.parametrize("loss", EVERY, ids=lambda loss: loss.name)
def test_the_delta_is_minus_the_gradient(loss: Loss) -> None:
    gradient, scratch = np.empty_like(P), np.empty_like(P)
    scale = loss.gradient_scale(9, "float64")
    loss.gradient(P, Y, scale, gradient, scratch)
    slope = np.ones((9, 1)) if loss.is_of_logits else ACTIVATIONS["sigmoid"].derivative(Z).T
    delta = loss.delta_formula(P.T, Y.T, slope)
    np.testing.assert_allclose(-(gradient.T if loss.is_of_logits else gradient.T * slope), delta)
    far = 5 * Y  # where the Huber loss is no square any more
    loss.gradient(P, far, scale, gradient, scratch)
    is_error = np.allclose(gradient, (P - far) * scale)
    assert is_error == loss.gradient_is_error


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_a_loss_is_of_logits_after_a_logistic_output_alone(name: str, output: str) -> None:
    found = loss_of(name, output)
    if ACTIVATIONS[output].is_logistic and LOSSES[name].of_logits is not None:
        assert found is LOSSES[name].of_logits
        np.testing.assert_allclose(found.values(Z, P, Y), LOSSES[name].values(Z, P, Y))
    else:
        assert found is LOSSES[name]


@pytest.mark.parametrize("name", LOSSES)
def test_the_delta_of_logits_is_the_delta_of_the_output(name: str) -> None:
    loss = LOSSES[name]
    delta, scratch, spare = np.empty_like(Z), np.empty_like(Z), np.empty_like(Z)
    found = loss_of(name, "sigmoid")
    scale = found.gradient_scale(9, "float64")
    output_delta(name, "sigmoid", "float64")(delta, Z, P, Y, scale, scratch, spare)
    expected = loss.delta_formula(P.T, Y.T, ACTIVATIONS["sigmoid"].derivative(Z).T)
    np.testing.assert_allclose(-delta.T, expected, rtol=1e-10)


def test_the_huber_loss_takes_its_delta_and_is_pytorchs() -> None:
    errors, y = np.array([[-3.0, -0.5, 0.0, 0.25, 2.0]]), np.zeros((1, 5))
    # nn.HuberLoss(delta=0.5, reduction="none") of these errors
    expected = np.array([1.375, 0.125, 0.0, 0.03125, 0.875])
    found = loss_of("huber", "identity", 0.5)
    np.testing.assert_allclose(found.row_values(errors, errors, y)[0], expected)
    assert found.formula(errors.T, errors.T, y.T, **found.constants) == pytest.approx(
        expected.mean()
    )
    gradient = np.empty_like(errors)
    found.gradient(errors, y, np.array(1.0), gradient, np.empty_like(errors))
    np.testing.assert_allclose(gradient[0], [-0.5, -0.5, 0.0, 0.25, 0.5])
    minus = found.delta_formula(errors.T, y.T, np.ones((5, 1)), **found.constants)
    np.testing.assert_allclose(-5 * minus[:, 0], gradient[0])


def test_the_hinge_loss_is_nothing_beyond_its_margin() -> None:
    p, y = np.array([[-2.0, 0.5, 1.0, 3.0]]), np.array([[-1.0, 1.0, 1.0, -1.0]])
    hinge = LOSSES["hinge"]
    np.testing.assert_allclose(hinge.row_values(p, p, y)[0], [0, 0.5, 0, 4])
    gradient = np.empty_like(p)
    hinge.gradient(p, y, np.array(1.0), gradient, np.empty_like(p))
    np.testing.assert_allclose(gradient[0], [0, -1, 0, 1])
