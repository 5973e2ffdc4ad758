"""PostgreSQL's own fastest way in: COPY of the same rows into the same tables, in one session."""

import json
import tempfile
import time
from datetime import UTC
from pathlib import Path
from typing import Any

from rung import clock
from rung.bench.place import Place, psql

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
        psql(spot.config.database_url, f"\\copy {RECEIPTS} FROM '{receipts}'", f"\\copy {INBOX} FROM '{inbox}'")
        return len(events) / (time.perf_counter() - began)
