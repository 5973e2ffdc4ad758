"""Logs on standard error: lines for people at a terminal, JSON for machines (`RUNG_LOG_FORMAT`).

Of an error only its first line is written, and of a traceback the places: what a database says further down holds the
row it refused, and a row holds what somebody wrote.
"""

import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Any, TextIO, cast

import msgspec
import structlog

from rung.config import Config

LONGEST = 300
"""Characters of an error's first line."""
CHAINED = 5

Exc = tuple[type[BaseException], BaseException, TracebackType | None]


class StandardError:
    """Standard error as it is when a line is written: a logger keeps what it was given, which may be closed by then.

    Where it leads to a full disk, or to a pipe that nobody reads any more, lines are lost and the work goes on.
    """

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def write_logs(config: Config | None = None) -> None:
    """Every line of ours and of the libraries goes the same way, in the same shape. Without a configuration, as a
    command does it: only what goes wrong, for people."""
    level = logging.INFO if config is not None and config.log_level == "info" else logging.WARNING
    is_json = config is not None and _is_json(config)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        first_lines,
    ]
    if is_json:
        shared.append(structlog.processors.ExceptionRenderer(_places))
        shape: Any = structlog.processors.JSONRenderer(serializer=_as_json)
    else:
        shape = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_print_places)
    structlog.configure(
        processors=[*shared, shape],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, StandardError())),
        cache_logger_on_first_use=config is not None,  # what runs for long; a command may run in a process of others
    )
    _take_library_logs([*shared, structlog.stdlib.ProcessorFormatter.remove_processors_meta, shape])


def first_lines(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cuts what an error says down to its first line."""
    error = line.get("error")
    if isinstance(error, str):
        line["error"] = _first_line(error)
    return line


def _is_json(config: Config) -> bool:
    return config.log_format == "json" or (config.log_format == "auto" and not sys.stderr.isatty())


def _as_json(line: Any, **_: Any) -> str:
    try:
        return msgspec.json.encode(line, enc_hook=repr).decode()
    except UnicodeEncodeError:  # half a letter, from a program that cuts them; a line of the log stops nothing
        return json.dumps(line, default=repr)


def _places(exc_info: Exc) -> str:
    """Where it happened, and what kinds of error they were, the first cause first."""
    error: BaseException | None = exc_info[1]
    told: list[str] = []
    while error is not None and len(told) < CHAINED:
        frames = "".join(traceback.format_tb(error.__traceback__))
        told.append(f"{frames}{type(error).__name__}: {_first_line(str(error))}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nand then\n\n".join(reversed(told))


def _print_places(out: TextIO, exc_info: Exc) -> None:
    out.write("\n" + _places(exc_info))


def _first_line(text: str) -> str:
    lines = text.replace("\\n", "\n").strip().splitlines()  # an error's repr writes its line ends out
    return lines[0][:LONGEST] if lines else ""


def _is_news(record: logging.LogRecord) -> bool:
    """Django says of every page that it was refused. While the database is in trouble that is logged once, by
    `rung.store.standing.watch`."""
    return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


def _take_library_logs(processors: list[Any]) -> None:
    handler = logging.StreamHandler(StandardError())
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=processors))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("django.request").addFilter(_is_news)
