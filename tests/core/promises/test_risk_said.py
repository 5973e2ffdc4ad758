"""Who knows better than a model whether a resolution will come too late says so, and that stands."""

import pytest

from rung.core.refused import Refused
from tests.core.paths.test_ladder import policy
from tests.core.story import Story

PROMISE = """
targets: [{name: All, resolution: 8h}]
"""
PATHS = "  slow: {levels: [{name: Ana, notify: [person:ana], climb_after: 30m}]}"


def test_it_stands_against_what_is_foretold_until_it_is_taken_back_or_the_promise_ends() -> None:
    tale = Story(policy(PATHS, PROMISE))
    tale.opens(breach_risk=0.7, risk_raised_by=("kind api",))
    assert tale.issues["A-1"].breach_risk == 0.7

    tale.happens("issue.risk_said", late=False, by="ana")
    tale.happens("message.received", breach_risk=0.9)
    state = tale.issues["A-1"]
    assert (state.breach_risk, state.risk_said_by, state.risk_raised_by) == (0.0, "ana", ("ana says so",))

    tale.happens("issue.risk_said", late=None, by="bo")
    tale.happens("message.received", breach_risk=0.9)
    assert tale.issues["A-1"].breach_risk == 0.9

    tale.happens("issue.risk_said", late=True, by="bo")
    tale.happens("issue.resolved", by="bo")
    assert (tale.issues["A-1"].breach_risk, tale.issues["A-1"].risk_said_by) == (None, None)
    with pytest.raises(Refused, match="no resolution is promised"):
        tale.happens("issue.risk_said", late=True, by="bo")
