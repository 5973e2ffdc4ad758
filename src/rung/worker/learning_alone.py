"""What runs in the process that learns: `python -m rung.worker.learning_alone JUDGE FOLDER WORKER`; nobody calls it by
hand.

As a back-test it goes behind everything else, has a limit to its memory, and may write nothing into the database.
"""

import signal
import sys
from pathlib import Path

import msgspec

from rung.worker.alone import FAULTS, REPORT, RESULT, go_behind


def main(judge: str, place: Path) -> int:
    """Learns one judge; the exit status is 0 where it learned something."""
    for one in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, which ends this process in its own way
        signal.signal(one, signal.SIG_IGN)
    go_behind()
    from rung.store import setup

    setup.only_read()
    # They need Django, which is set up only now.
    from rung.engine.learning import learning
    from rung.store.decisions import work
    from rung.store.policies.backtests import Fault
    from rung.understand.judges import TooLittle

    try:
        found = learning.learn(judge, work.read_now())
    except TooLittle as little:
        faults = [Fault(str(little))]
    except MemoryError:
        faults = [Fault("it needs more than 2 GB of memory")]
    else:
        (place / RESULT).write_bytes(msgspec.json.encode({"figures": found.figures}))
        (place / REPORT).write_bytes(found.content)
        return 0
    (place / FAULTS).write_bytes(msgspec.json.encode(faults))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
