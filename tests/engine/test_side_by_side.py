"""Several workers on one database: each event is decided once, each issue in its order, and the turns stay fair."""

from __future__ import annotations

import threading
from collections import Counter

from rung.core.events import MessageReceived
from rung.engine import handle
from rung.store import setup
from rung.store.models import Inbox, Journal, Notice, Subject
from tests.engine.house import House

ISSUES, MESSAGES = 30, 8


def test_three_workers_decide_everything_once_and_in_order(house: House) -> None:
    house.take_in(*(house.open_issue(f"A-{number}") for number in range(ISSUES)))
    for position in range(MESSAGES):
        house.take_in(
            *(
                MessageReceived(issue=f"A-{number}", at=house.clock.now(), id=f"m{position}/{number}", body="?")
                for number in range(ISSUES)
            )
        )
    _work_side_by_side(3)

    assert Inbox.objects.count() == 0
    for subject in Subject.objects.filter(kind="issue"):
        lines = Journal.objects.filter(subject_id=subject.pk).order_by("seq")
        assert [line.seq for line in lines] == list(range(1, MESSAGES + 2))
        decided = [line.event["id"].partition("/")[0] for line in lines][1:]
        assert decided == [f"m{position}" for position in range(MESSAGES)]
    rung = Counter(Notice.objects.filter(ring=True, level=1).values_list("to", flat=True))
    assert rung == {"ana": ISSUES // 2, "bo": ISSUES // 2}, "two issues never share a turn"


def _work_side_by_side(workers: int) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            idle = 0
            while idle < 3:  # another worker may hold what is left
                idle = 0 if handle.step(limit=7).handled else idle + 1
        except BaseException as error:
            failures.append(error)
        finally:
            setup.release()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    while handle.step().handled:
        pass
