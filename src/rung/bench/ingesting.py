"""Events over HTTP, on disk before the answer: one by one beside pgbench, many at once beside COPY, writing the same
rows.
"""

import json
import secrets
import shutil
import subprocess
import tempfile
from datetime import UTC
from pathlib import Path

from rung import clock
from rung.bench import copying
from rung.bench.figures import Figure, Missing, Result, percentile
from rung.bench.load import CONNECTIONS, Load, ask
from rung.bench.place import CannotMeasure, Place, running
from rung.bench.size import Size

EACH = 500
"""Events of one NDJSON request."""
LOTS = Load(connections=4, made_a_second=250, kind="application/x-ndjson")
MOST_SECONDS = 4.0
"""Such requests are large, and made beforehand."""
COPIED = 50_000

SAME_ROWS = """\
\\set n random(1, 1000000000000)
WITH fresh AS (
    INSERT INTO receipt (source, event_id, content_hash)
    VALUES ('pgbench', :client_id::text || '/' || :n::text, 'd41d8cd98f00b204e9800998ecf8427e')
    ON CONFLICT DO NOTHING RETURNING event_id)
INSERT INTO inbox (source, event_id, subject_kind, subject_key, event, at, arrived_at)
SELECT 'pgbench', event_id, 'issue', 'B-' || (:n::bigint % 1000)::text, '{event}'::jsonb, now(), now() FROM fresh;
"""


def measure(spot: Place, size: Size) -> Result:
    with running(spot, "web" if spot.is_postgres else "up"):
        ask(spot.config.port, spot.token, _body, 1.0)  # the first second warms connections and caches
        single = ask(spot.config.port, spot.token, _body, size.seconds)
        many = ask(spot.config.port, spot.token, _lot, min(size.seconds, MOST_SECONDS), LOTS)
    missing = [
        Missing("some requests", f"{answers.refused} of {len(answers.waits)} were refused")
        for answers in (single, many)
        if answers.refused
    ]
    beside: tuple[str, float | None] = ("", None)
    copied: tuple[str, float | None] = ("", None)
    if spot.is_postgres and (pgbench := shutil.which("pgbench")):
        rate = _pgbench(pgbench, spot, size.seconds)
        beside = f"pgbench, {CONNECTIONS} clients: {rate:,.0f} /s", single.per_second / rate
        rate = copying.measure(spot, [_event(number) for number in range(COPIED)])
        copied = f"COPY: {rate:,.0f} /s", many.per_second * EACH / rate
    else:
        missing.append(Missing("pgbench's same INSERT, and COPY", "they are PostgreSQL's: `make bench` brings it"))
    also = "" if spot.is_postgres else "deciding at the same time"
    return [
        Figure("events one by one over HTTP", single.per_second, "/s", beside[0] or also, beside[1], "0.5 of pgbench"),
        Figure("the wait of such a request, p50", percentile(single.waits, 0.5) * 1000, "ms"),
        Figure("the wait of such a request, p99", percentile(single.waits, 0.99) * 1000, "ms", aim="under 20 ms"),
        Figure(
            f"events over HTTP as NDJSON, {EACH} a request", many.per_second * EACH, "/s", copied[0] or also, copied[1],
            "0.45 of COPY",
        ),
    ], missing  # fmt: skip


def _lot(number: int) -> bytes:
    return b"\n".join(json.dumps(_event(number * EACH + n)).encode() for n in range(EACH))


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
