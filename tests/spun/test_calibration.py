"""From posteriors to confidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.spun.calibration import POINTS, calibrate


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_grows_with_the_posterior_and_stays_a_probability(a: float, b: float) -> None:
    low, high = calibrate(min(a, b)), calibrate(max(a, b))
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize(("posterior", "measured"), POINTS)
def test_what_was_measured_is_kept(posterior: float, measured: float) -> None:
    assert calibrate(posterior) == pytest.approx(measured)


@given(st.floats(0, 1 - 1e-6))
def test_confidence_does_not_jump(posterior: float) -> None:
    assert calibrate(posterior + 1e-6) == pytest.approx(calibrate(posterior), abs=1e-5)


def test_rounding_in_the_decoder_does_no_harm() -> None:
    assert calibrate(1 + 1e-12) == pytest.approx(calibrate(1))
    assert calibrate(-1e-12) == pytest.approx(0, abs=1e-9)
