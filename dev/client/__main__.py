"""Writes the shapes and operations of the Python client from the OpenAPI document: `make client`.

    python -m dev.client            writes clients/python/src/rung_client/{shapes,operations}.py anew
    python -m dev.client --check    only says whether they are as the document is (1 where not)
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from typing import Any

from dev.client.files import files


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.client", description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    stale = []
    for file, text in files(_document()).items():
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(file.name)
        if not wanted.check:
            file.write_text(text, encoding="utf-8")
    if stale:
        print(f"{', '.join(stale)}: {'not as the API is; run `make client`' if wanted.check else 'written anew'}")
    return 1 if stale and wanted.check else 0


def _document() -> dict[str, Any]:
    """The OpenAPI document of this checkout."""
    with tempfile.TemporaryDirectory(prefix="rung-client-") as home:
        os.environ.update(RUNG_HOME=home, DATABASE_URL=f"sqlite:///{home}/unused.sqlite3")
        from rung.store import setup

        setup.configure()
        from rung.api.urls import api

        return api.get_openapi_schema()


if __name__ == "__main__":
    sys.exit(main())
