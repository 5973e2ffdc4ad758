"""Events one by one over HTTP, each on disk before its answer, beside pgbench writing the same rows."""

import json
import secrets
import shutil
import subprocess
import tempfile
from datetime import UTC
from pathlib import Path

from rung import clock
from rung.bench.figures import Figure, Missing, percentile
from rung.bench.load import CONNECTIONS, ask
from rung.bench.place import CannotMeasure, Place, running

SAME_ROWS = """\
\\set n random(1, 1000000000000)
WITH fresh AS (
    INSERT INTO receipt (source, event_id, content_hash)
    VALUES ('pgbench', :client_id::text || '/' || :n::text, 'd41d8cd98f00b204e9800998ecf8427e')
    ON CONFLICT DO NOTHING RETURNING event_id)
INSERT INTO inbox (source, event_id, subject_kind, subject_key, event, at, arrived_at)
SELECT 'pgbench', event_id, 'issue', 'B-' || (:n::bigint % 1000)::text, '{event}'::jsonb, now(), now() FROM fresh;
"""


def measure(spot: Place, seconds: float) -> tuple[list[Figure], list[Missing]]:
    with running(spot, "web" if spot.is_postgres else "up"):
        ask(spot.config.port, spot.token, _body, 1.0)  # the first second warms connections and caches
        answers = ask(spot.config.port, spot.token, _body, seconds)
    missing = []
    beside, ratio = "", None
    if spot.is_postgres and (pgbench := shutil.which("pgbench")):
        rate = _pgbench(pgbench, spot, seconds)
        beside, ratio = f"pgbench, {CONNECTIONS} clients: {rate:,.0f} /s", answers.per_second / rate
    else:
        missing.append(Missing("pgbench's same INSERT", "needs PostgreSQL and its program pgbench: `make bench`"))
    name = "PostgreSQL" if spot.is_postgres else "SQLite, deciding at the same time"
    figures = [
        Figure(f"events one by one over HTTP ({name})", answers.per_second, "/s", beside, ratio),
        Figure("the wait of such a request, p50", percentile(answers.waits, 0.5) * 1000, "ms"),
        Figure("the wait of such a request, p99", percentile(answers.waits, 0.99) * 1000, "ms"),
    ]
    if answers.refused:
        missing.append(Missing("some requests", f"{answers.refused} of {len(answers.waits)} were refused"))
    return figures, missing


def _body(number: int) -> bytes:
    return json.dumps(_event(number)).encode()


def _event(number: int) -> dict[str, object]:
    words = "The export of last night is empty again, and our auditors ask for it. Could somebody have a look today? "
    return {
        "type": "message.received",
        "id": secrets.token_hex(8),
        "at": clock.now().astimezone(UTC).isoformat(),
        "issue": f"B-{number % 1000}",
        "contact": "joy@acme.example",
        "channel": "helpdesk",
        "body": words * 2,
    }


def _pgbench(program: str, spot: Place, seconds: float) -> float:
    """Transactions a second of one event's two rows, written by pgbench's prepared statements."""
    event = json.dumps({name: value for name, value in _event(1).items() if name != "id"}).replace("'", "")
    with tempfile.TemporaryDirectory(prefix="rung-bench-") as folder:
        script = Path(folder) / "event.sql"
        script.write_text(SAME_ROWS.replace("{event}", event))
        command = [program, "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(round(seconds))]
        said = subprocess.run(
            [*command, "-f", script, spot.config.database_url],
            capture_output=True, text=True, timeout=seconds + 60,
        )  # fmt: skip
    if said.returncode:
        raise CannotMeasure(f"pgbench: {said.stderr.strip().splitlines()[-1]}")
    line = next(line for line in said.stdout.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])
