"""Live equals simulated, over a long and lively past: the short run of every day. `make agreement` is the long one."""

from __future__ import annotations

import pytest

from tests.agreement.made_up import MadeUp
from tests.agreement.policy import POLICIES

SEED = 7


@pytest.mark.slow
@pytest.mark.parametrize(("name", "issues"), [("whole", 150), ("crowded", 60)])
def test_a_long_history_lives_as_it_was_simulated(database: str, name: str, issues: int) -> None:
    from tests.agreement.compare import compare  # its tables need Django, which `database` has set up

    compared = compare(MadeUp(POLICIES[name], issues, SEED))

    assert compared.differences == [], f"seed {SEED}:\n" + "\n".join(compared.differences)
    assert compared.decisions > 8 * issues
    assert name != "whole" or compared.rows["surveys"] > 2
