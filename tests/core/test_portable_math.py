"""Sine, cosine and logarithm are right, and the same to the last bit wherever they are computed."""

from __future__ import annotations

import hashlib

import numpy as np

from xortui.core.portable_math import cosine, logarithm, sine

TURNS = np.linspace(-3.0, 3.0, 4001)
VALUES = np.ldexp(np.linspace(1.0, 3.0, 4001), np.arange(4001) % 1900 - 950)


def test_they_are_what_the_library_has() -> None:
    np.testing.assert_allclose(sine(TURNS), np.sin(2 * np.pi * TURNS), rtol=0, atol=5e-15)
    np.testing.assert_allclose(cosine(TURNS), np.cos(2 * np.pi * TURNS), rtol=0, atol=5e-15)
    np.testing.assert_allclose(logarithm(VALUES), np.log(VALUES), rtol=5e-16, atol=1e-15)
    assert sine([0.0, 0.25, 0.5, 0.75, 1.0]).tolist() == [0, 1, 0, -1, 0]
    assert cosine([0.0, 0.25, 0.5, 0.75, 1.0]).tolist() == [1, 0, -1, 0, 1]


def test_their_bits_are_the_same_everywhere() -> None:
    bits = b"".join(f.tobytes() for f in (sine(TURNS), cosine(TURNS), logarithm(VALUES)))
    assert hashlib.sha256(bits).hexdigest()[:16] == "5e73f0792cfd481d"
