"""How soon Chromium paints the dashboards of a running Rung, by its own clock.

    python -m dev.first_paint http://127.0.0.1:8000 cy@support.example     the password is asked for, or RUNG_PASSWORD

Of each page the first contentful paint in milliseconds, counted from when the browser asked for it: the first time, and
the median of the others. Chromium is found as for the tests (dev.chromium).
"""

from __future__ import annotations

import getpass
import os
import statistics
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from dev.chromium import find_chromium
from rung import clock

if TYPE_CHECKING:
    from playwright.sync_api import Page

TIMES = 6
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def addresses(today: date) -> list[str]:
    year = f"since={today - timedelta(days=364)}&until={today}"
    return [
        "/numbers", f"/numbers?{year}", f"/numbers/first_response?{year}&by=team",
        f"/numbers/first_response?{year}&by=account", "/", "/customers", "/fairness", "/satisfaction",
    ]  # fmt: skip


def sign_in(page: Page, site: str, email: str, password: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("form:has(input[name=password]) button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def paints(page: Page, address: str) -> list[float]:
    found = []
    for _ in range(TIMES):
        page.goto(address, wait_until="load")
        while (painted := page.evaluate(PAINT)) is None:
            page.wait_for_timeout(20)
        found.append(float(painted))
    return found


def main(site: str, email: str) -> None:
    password = os.environ.get("RUNG_PASSWORD") or getpass.getpass()
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = chromium.new_page()
        sign_in(page, site, email, password)
        for address in addresses(clock.now().date()):
            first, *others = paints(page, site + address)
            print(f"{address:<70} {first:>7.0f} ms, then {statistics.median(others):>6.0f} ms", flush=True)
        chromium.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2])
