"""Warnings: what loads, and hardly means what its author wants."""

from __future__ import annotations

from rung.core.policy import PolicyDocument
from rung.policy.nodes import Mapping
from rung.policy.problems import Report


def lint_document(document: PolicyDocument, root: Mapping, report: Report) -> None:
    return None
