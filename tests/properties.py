"""How many made-up examples a property is tried on.

An ordinary run makes up the same ones each time, so that it fails by a change, not by chance. RUNG_TEST_EXAMPLES=50
tries fifty times as many, others each time, for a long look at what a change has done; a failure names the blob that
brings its example back.
"""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = float(os.environ.get("RUNG_TEST_EXAMPLES") or 1)

# How long an example may take says more about the machine than about the code.
settings.register_profile("rung", deadline=None, print_blob=True, derandomize="RUNG_TEST_EXAMPLES" not in os.environ)
settings.load_profile("rung")


def tried(examples: int, *, smallest: bool = True) -> settings:
    """The settings of a property: how many examples an ordinary run tries, and whether it looks for the smallest that
    fails (it tries hundreds more then: too many where each takes a database).
    """
    return settings(
        max_examples=max(1, round(examples * TIMES)),
        phases=[phase for phase in settings.default.phases if smallest or phase not in (Phase.shrink, Phase.explain)],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
