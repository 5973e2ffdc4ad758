"""Traces for OpenTelemetry, with the extra `rung[otel]` and `OTEL_EXPORTER_OTLP_ENDPOINT`; without them, nothing.

One event is one trace, through all rooms and processes: its trace id and the ids of the spans `rung.accept` and
`rung.decide` follow from the event's id, so that whoever delivers knows what its span belongs to though nobody passed
it on. Attributes name events, issues and channels; no span holds what people wrote, and of a failure only its kind.

Settings are those of OpenTelemetry itself (`OTEL_SERVICE_NAME`, `OTEL_EXPORTER_OTLP_HEADERS` ...).
"""

import os
import threading
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Literal

import structlog

from rung import clock

WANTED = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
Step = Literal["accept", "decide", "deliver"]
BEFORE: Mapping[Step, Step | None] = {"accept": None, "decide": "accept", "deliver": "decide"}
"""What each step follows."""
Facts = Mapping[str, str | int | float | bool]

log = structlog.get_logger()


class _Ids(threading.local):
    """The ids of the span that is about to begin in this thread; None: by chance."""

    trace: int | None = None
    span: int | None = None


_ids = _Ids()
_lock = threading.Lock()
_provider: Any = None
_tracer: Any = None
_users = 0


def start() -> None:
    """Begins to trace where it is wanted; each call needs a `stop`."""
    global _provider, _tracer, _users
    with _lock:
        _users += 1
        if _tracer is not None or not any(os.environ.get(name) for name in WANTED):
            return
        try:
            _provider = _open()
        except ImportError as error:
            log.warning("tracing.off", error=str(error), hint="pip install 'rung[otel]', or unset the endpoint")
            return
        _tracer = _provider.get_tracer("rung")


def stop() -> None:
    """The last user's lets go of what was not sent yet."""
    global _provider, _tracer, _users
    with _lock:
        _users = max(0, _users - 1)
        if _users or _provider is None:
            return
        ended, _provider, _tracer = _provider, None, None
    ended.shutdown()


def is_on() -> bool:
    return _tracer is not None


def began() -> int:
    """When a step begins, for `step`: nanoseconds of the wall clock, or nothing worth where nobody traces."""
    return int(clock.wall().timestamp() * 1_000_000) * 1_000 if _tracer is not None else 0


def step(
    step: Step, event_id: str, began_at: int, facts: Facts, problem: str = "", *, is_first: bool = False
) -> None:  # fmt: skip
    """A step of an event that is over now; `problem`: the kind of failure it ended with. `is_first`: nothing was
    accepted before it, since time alone brought it."""
    tracer = _tracer
    if tracer is None or not began_at or not event_id:
        return
    before = None if is_first else BEFORE[step]
    _ids.trace = _id(event_id, 16)
    _ids.span = _id(f"{event_id} {step}", 8) if step != "deliver" else None
    try:
        span = tracer.start_span(
            f"rung.{step}", context=_context(event_id, before), start_time=began_at,
            attributes={"rung.event_id": event_id, **facts},
        )  # fmt: skip
    finally:
        _ids.trace = _ids.span = None
    _end(span, problem)


def batch(began_at: int, events: int, facts: Facts) -> None:
    """A batch of decisions that is committed: a trace of its own, since it holds steps of many events."""
    if _tracer is not None and began_at:
        _end(_tracer.start_span("rung.batch", start_time=began_at, attributes={"rung.events": events, **facts}), "")


def work(name: str, began_at: int, facts: Facts, problem: str = "") -> None:
    """Something that belongs to no event, such as a back-test."""
    if _tracer is not None and began_at:
        _end(_tracer.start_span(f"rung.{name}", start_time=began_at, attributes=dict(facts)), problem)


def _end(span: Any, problem: str) -> None:
    if problem:
        from opentelemetry.trace import Status, StatusCode

        span.set_status(Status(StatusCode.ERROR, problem))
    span.end()


def _context(event_id: str, before: Step | None) -> Any:
    """What a step follows; a context without a span where it is the first."""
    from opentelemetry.context import Context
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    if before is None:
        return Context()
    follows = SpanContext(
        _id(event_id, 16), _id(f"{event_id} {before}", 8), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED)
    )
    return set_span_in_context(NonRecordingSpan(follows), Context())


def _id(text: str, size: int) -> int:
    """Never nought, which means that there is none."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=size).digest(), "big") or 1


def _open() -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Named(RandomIdGenerator):
        """Ids that follow from the event, where a step has one."""

        def generate_trace_id(self) -> int:
            return _ids.trace if _ids.trace is not None else super().generate_trace_id()

        def generate_span_id(self) -> int:
            return _ids.span if _ids.span is not None else super().generate_span_id()

    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "rung"}
    provider = TracerProvider(resource=Resource.create(named), id_generator=Named(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
