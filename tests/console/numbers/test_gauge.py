"""What the picture of a figure beside its line says."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize(
    ("value", "says"), [(0.3, "Above"), (0.201, "Just above"), (0.2, "On"), (0.199, "Just below"), (0.1, "Below")]
)
def test_a_figure_that_reads_as_its_line_is_not_plainly_above_it(value: float, says: str) -> None:
    headline = SimpleNamespace(
        figure=SimpleNamespace(value=value), measure=SimpleNamespace(sign=0.2), gauge=1.0, gauge_sign=2.0
    )
    said = render_to_string("console/numbers/_gauge.html", {"headline": headline})
    assert f">{says} the line at 20\N{NO-BREAK SPACE}%, from which on" in said
