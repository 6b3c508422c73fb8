"""What is said of a loss is true of it."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core.activations import ACTIVATIONS
from xortui.core.losses import LOSSES, Loss, loss_of, output_delta

EVERY = [*LOSSES.values(), *(loss.of_logits for loss in LOSSES.values() if loss.of_logits)]
CLAMPED_AND_STABLE = {
    "bce": (
        24.78173200276083,
        0.25,
        0.24999999999993638,
        -0.2499999999999766,
        -0.02980073050552942,
    ),
    "bce-clamped": (
        39.78163712572138,
        0.0,
        0.06361577956518522,
        -0.023394057515571907,
        -0.029800730505529418,
    ),
}
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
    saturated = np.where(Y > 0.5, P, 1 - 1e-14)
    loss.gradient(saturated, Y, scale, gradient, scratch)
    is_error = np.allclose(gradient, (saturated - Y) * scale)
    far = 5 * Y  # where the Huber loss is no square any more
    loss.gradient(P, far, scale, gradient, scratch)
    is_error = is_error and np.allclose(gradient, (P - far) * scale)
    assert is_error == loss.gradient_is_error


@pytest.mark.parametrize("loss", EVERY, ids=lambda loss: loss.name)
def test_the_second_derivative_is_the_slope_of_the_gradient(loss: Loss) -> None:
    z = np.array([[-30.0, -29.0, -28.0, -20.0, -1.0, 0.0, 2.0, 5.0, 10.0]])
    scale, sides = np.array(loss.scale_factor), []
    if not loss.is_of_logits:
        z = ACTIVATIONS["sigmoid"](z / 10)
    for moved in (z - 1e-5, z + 1e-5):
        p = ACTIVATIONS["sigmoid"](moved) if loss.is_of_logits else moved
        sides.append(np.empty_like(p))
        loss.gradient(p, Y, scale, sides[-1], np.empty_like(p))
    p = ACTIVATIONS["sigmoid"](z) if loss.is_of_logits else z
    found = loss.row_curvatures(p, Y)
    np.testing.assert_allclose(found, (sides[1] - sides[0]) / 2e-5, rtol=2e-2, atol=1e-7)


def test_bce_clamped_is_pytorch_s_bceloss_and_bce_its_stable_form() -> None:
    # nn.BCELoss and nn.BCEWithLogitsLoss of PyTorch 2.13 in float64, with the gradients of z
    z, y = np.array([[40.0, 29.0, -30.0, 2.0]]), np.array([[0.0, 0.0, 1.0, 1.0]])
    p = ACTIVATIONS["sigmoid"](z)
    found = {}
    for name in ("bce", "bce-clamped"):
        loss, gradient = loss_of(name, "sigmoid"), np.empty_like(p)
        loss.gradient(p, y, loss.gradient_scale(4, p.dtype), gradient, np.empty_like(p))
        found[name] = (float(loss.values(z, p, y)), *gradient[0].tolist())
    for name, expected in CLAMPED_AND_STABLE.items():
        np.testing.assert_allclose(found[name], expected, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_of_logits_after_a_logistic_output_alone(name: str) -> None:
    for output, activation in ACTIVATIONS.items():
        found = loss_of(name, output)
        if activation.is_logistic and LOSSES[name].of_logits is not None:
            assert found is LOSSES[name].of_logits, output
            np.testing.assert_allclose(found.values(Z, P, Y), LOSSES[name].values(Z, P, Y))
        else:
            assert found is LOSSES[name], output


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
