"""The files of the client that are made, and what they are to say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev.client.operations import Operations
from dev.client.shapes import shapes

PACKAGE = Path(__file__).resolve().parents[2] / "clients" / "python" / "src" / "rung_client"


def files(document: Mapping[str, Any]) -> dict[Path, str]:
    """By file, its text as this OpenAPI document wants it."""
    return {
        PACKAGE / "shapes.py": shapes(document["components"]["schemas"]),
        PACKAGE / "operations.py": Operations(document).text(),
    }
