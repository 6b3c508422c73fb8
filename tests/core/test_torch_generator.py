"""What PyTorch's generator draws: one after the other, and in blocks."""

from __future__ import annotations

import numpy as np

from xortui.core.torch_generator import TorchGenerator

UNIFORM = [-1.024961969568855, -0.46917150121312473, 0.6004128775228855, -0.7151605355811518]
NORMAL = [
    0.8032760780963507,
    0.17483339327910358,
    0.08897809502587893,
    -1.5859705131070332,
    0.4136633498764265,
    -0.6137180077293578,
    -2.1925268059527316,
]


def test_uniform_numbers_are_rounded_once() -> None:
    # torch.manual_seed(3); torch.empty(4, dtype=torch.float64).uniform_(-1.1, 1.1)
    expected = UNIFORM
    assert TorchGenerator(3).uniform(-1.1, 1.1, 4).tolist() == expected
    twice = TorchGenerator(3).uniform(0, 1, 4) * 2.2 - 1.1
    assert twice.tolist() != expected


def test_normal_numbers_of_small_and_of_large_tensors_follow_one_another() -> None:
    # torch.manual_seed(3); three tensors in float64: normal_() of 3, of 18, and of 2
    generator = TorchGenerator(3)
    drawn = [generator.normal(1.0, 3), generator.normal(1.0, 18), generator.normal(1.0, 2)]
    np.testing.assert_allclose(drawn[0], NORMAL[:3], rtol=1e-14)
    np.testing.assert_allclose([drawn[1][0], drawn[1][-1]], NORMAL[3:5], rtol=1e-14)
    np.testing.assert_allclose(drawn[2], NORMAL[5:], rtol=1e-14)
