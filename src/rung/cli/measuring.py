"""One measurement in a process of its own: `python -m rung.cli.measuring NAME SIZE OUT` writes it as JSON to a file.

What Rung logs meanwhile is written as by a worker, since that belongs to what is measured, and shown if it fails.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
from msgspec import structs

from rung.bench.figures import Missing, Result
from rung.bench.run import Task, measure
from rung.bench.size import Size
from rung.cli.running.logs import write_logs


def measure_apart(task: Task, size: Size) -> Result:
    kept = dict(os.environ)
    if task.database != "PostgreSQL":
        kept.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="rung-bench-") as folder:
        out, log = Path(folder) / "measured", Path(folder) / "log"
        command = [sys.executable, "-m", "rung.cli.measuring", task.name, msgspec.json.encode(size).decode(), str(out)]
        with log.open("wb") as said:
            done = subprocess.run(command, env=kept, stdout=said, stderr=said, check=False)
        if done.returncode:
            last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            why = f"its process ended with {done.returncode}: {' '.join(last)}"
            return [], [Missing(task.name, why, task.database)]
        figures, missing = msgspec.json.decode(out.read_bytes(), type=Result)
    return (
        [structs.replace(one, database=task.database) for one in figures],
        [structs.replace(one, database=task.database) for one in missing],
    )


if __name__ == "__main__":
    _name, _size, _out = sys.argv[1:4]
    Path(_out).write_bytes(msgspec.json.encode(measure(_name, msgspec.json.decode(_size, type=Size), write_logs)))
