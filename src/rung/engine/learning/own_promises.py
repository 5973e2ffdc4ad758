"""What became of the team's own promises, under the policy in force: what the risk of a breach is learned from."""

from datetime import datetime, timedelta

from rung.engine.proof.own_history import own_history
from rung.store.policies import policies
from rung.understand.figures import Figures

REACHES_BACK = timedelta(days=365)


def learn_risk(now: datetime) -> tuple[bytes, Figures]:
    """The packed judge and what it is worth. No words are read for it. Raises TooLittle."""
    from rung.simulator.backtests.promises import Promises  # models need numpy, and nothing else here does
    from rung.understand.risk.risk_figures import learn_and_measure
    from rung.understand.risk.risk_packing import pack
    from rung.understand.risk.track_record import GrowingRecord

    record = GrowingRecord()
    past = own_history(now - REACHES_BACK, now).as_it_happened()
    judge, figures = learn_and_measure(list(Promises(policies.current(), record).run(past)), record)
    return pack(judge, record), figures
