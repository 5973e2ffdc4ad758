"""PostgreSQL's own fastest way in: COPY of the same rows into the same tables, in one session."""

import json
import subprocess
import tempfile
import time
from datetime import UTC
from pathlib import Path
from shutil import which
from typing import Any

from rung import clock
from rung.bench.place import CannotMeasure, Place

RECEIPTS = "receipt (source, event_id, content_hash)"
INBOX = "inbox (source, event_id, subject_kind, subject_key, event, at, arrived_at)"


def measure(spot: Place, events: list[dict[str, Any]]) -> float:
    """Events a second."""
    with tempfile.TemporaryDirectory(prefix="rung-bench-") as folder:
        receipts, inbox = Path(folder) / "receipts", Path(folder) / "inbox"
        now = clock.now().astimezone(UTC).isoformat()
        receipts.write_text("".join(f"copy\t{one['id']}\td41d8cd98f00b204e9800998ecf8427e\n" for one in events))
        inbox.write_text(
            "".join(f"copy\t{one['id']}\tissue\t{one['issue']}\t{json.dumps(one)}\t{now}\t{now}\n" for one in events)
        )
        began = time.perf_counter()
        _psql(spot, f"\\copy {RECEIPTS} FROM '{receipts}'", f"\\copy {INBOX} FROM '{inbox}'")
        return len(events) / (time.perf_counter() - began)


def _psql(spot: Place, *commands: str) -> None:
    program = which("psql")
    if program is None:
        raise CannotMeasure("PostgreSQL's program psql is not in the PATH")
    given = [part for command in commands for part in ("-c", command)]
    done = subprocess.run(
        [program, spot.config.database_url, "-X", "-q", "-v", "ON_ERROR_STOP=1", *given], capture_output=True,
        text=True, timeout=300,
    )  # fmt: skip
    if done.returncode:
        raise CannotMeasure(f"COPY: {done.stderr.strip()}")
