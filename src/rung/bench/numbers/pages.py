"""Pages of figures, asked for as a browser and a program ask for them: by the whole application, in this process.

    cold   nothing of the facts is in the memory of this process, though it may be in the database's
    warm   asked for again and again, while nothing changes
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from rung.bench.figures import Figure, percentile
from rung.bench.past import account
from rung.bench.place import CannotMeasure
from rung.worker.memory import keep_what_stays

COLD = 3
"""Times that each page is asked for cold."""
MEDIAN = "the median under 300 ms"


class Page(Struct, frozen=True):
    name: str
    address: str
    is_of_programs: bool = False


class Asked(Struct, frozen=True):
    """What asking for a page came to: seconds of each time, and the statements of the last."""

    page: Page
    cold: list[float]
    warm: list[float]
    cpu: list[float]
    statements: int
    size: int


def pages(now: datetime) -> list[Page]:
    """The dashboards, each with the spans and parts that are looked at."""
    year, day = f"since={now - timedelta(days=364):%Y-%m-%d}&until={now:%Y-%m-%d}", now - timedelta(days=40)
    mark = f"{year}&mark={now - timedelta(days=120):%Y-%m-%d}"
    spans = {days: f"since={now - timedelta(days=days - 1):%Y-%m-%d}&until={now:%Y-%m-%d}" for days in (7, 28, 90)}
    one_day = f"since={day:%Y-%m-%d}&until={day:%Y-%m-%d}"
    return [
        *(Page(f"Numbers, {days} days", f"/numbers?{span}") for days, span in spans.items()),
        Page("Numbers, a year", f"/numbers?{year}"),
        Page("Numbers, a year of one tier", f"/numbers?{year}&tier=enterprise"),
        Page("Numbers, a year of one account", f"/numbers?{year}&account={account(7)}"),
        *(
            Page(f"first response by {by}, a year", f"/numbers/first_response?{year}&by={by}")
            for by in ("team", "tier", "priority", "issue_kind", "channel", "account")
        ),
        Page("promises by target, before and after a day", f"/numbers/promises?{mark}&by=name"),
        Page("rings by person and hour, a year", f"/numbers/rings?{year}&by=person"),
        Page("issues behind a bar of a day", f"/numbers/first_response/issues?{one_day}"),
        Page("issues behind a year", f"/numbers/first_response/issues?{year}&tier=enterprise"),
        Page("a year by day as a file", f"/numbers/resolution.csv?{year}"),
        Page("Now", "/"),
        Page("Customers", "/customers"),
        Page("a customer", f"/customers/{account(7)}"),
        Page("Fairness", "/fairness"),
        Page("Satisfaction", "/satisfaction"),
        Page("API: all measures, 28 days", "/api/v1/measures", is_of_programs=True),
        Page("API: first response by account, a year", f"/api/v1/measures/first_response?{year}&by=account", True),
    ]


class Asking:
    """Somebody who looks at pages, and their program."""

    def __init__(self, email: str, token: str) -> None:
        from django.contrib.auth import get_user_model
        from django.test import Client

        self._window = Client(SERVER_NAME="127.0.0.1")
        who = get_user_model()._default_manager.get(email=email)
        self._window.force_login(who, "django.contrib.auth.backends.ModelBackend")
        self._program = Client(SERVER_NAME="127.0.0.1", headers={"authorization": f"Bearer {token}"})

    def ask(self, page: Page, times: int) -> Asked:
        from rung.reports import columns

        cold, warm, cpu = [], [], []
        answer, statements = self._get(page)
        keep_what_stays()  # as a service does when all is loaded
        for _ in range(min(COLD, times)):
            columns.let_go()
            cold.append(_took(lambda: self._get(page))[0])
        for _ in range(times):
            seconds, used = _took(lambda: self._get(page))
            warm.append(seconds)
            cpu.append(used)
        return Asked(page, cold, warm, cpu, statements, _size_of(answer))

    def _get(self, page: Page) -> tuple[Any, int]:
        from rung.store.dialect import counted

        with counted() as statements:
            answer = (self._program if page.is_of_programs else self._window).get(page.address)
            if answer.status_code != 200:
                raise CannotMeasure(f"{page.address} answered {answer.status_code}")
            return answer, statements()


def figures(asked: Asked, baseline: float) -> list[Figure]:
    """`baseline`: what one SQL aggregate over a year of one table took in the same minute, in seconds."""
    name, warm = asked.page.name, statistics.median(asked.warm)
    cpu, many = 1000 * statistics.median(asked.cpu), f"{asked.statements} statements"
    told = f"p95 {1000 * percentile(asked.warm, 0.95):,.0f} ms; processor {cpu:,.0f} ms; {many}"
    return [
        Figure(f"{name}: warm", 1000 * warm, "ms", told, warm / baseline, MEDIAN),
        Figure(f"{name}: cold", 1000 * statistics.median(asked.cold), "ms", f"{asked.size / 1000:,.0f} kB"),
    ]


def _took(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's processor time."""
    began, began_cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - began_cpu


def _size_of(answer: Any) -> int:
    return len(answer.getvalue() if answer.streaming else answer.content)
