"""Logs on standard error: lines for people, or JSON for machines (`RUNG_LOG_FORMAT=json`)."""

import logging
import sys
from typing import Any

import structlog

from rung.config import Config


def write_logs(config: Config, level: int = logging.INFO) -> None:
    """Every line of ours and of the libraries goes the same way, in the same shape."""
    shape = structlog.processors.JSONRenderer() if config.log_format == "json" else _lines_for_people()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    if config.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _take_library_logs([*shared, structlog.stdlib.ProcessorFormatter.remove_processors_meta, shape])


def _lines_for_people() -> structlog.dev.ConsoleRenderer:
    """Tracebacks come without the values of variables: those may be somebody's words or a secret."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _take_library_logs(processors: list[Any]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=processors))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
