"""A collector of OpenTelemetry's traces over HTTP (OTLP/HTTP 1.x: protobuf to /v1/traces)."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Told(NamedTuple):
    """A span as it came."""

    name: str
    trace: bytes
    span: bytes
    parent: bytes
    facts: dict[str, str]
    is_error: bool
    service: str


class Collector:
    def __init__(self) -> None:
        self.spans: list[Told] = []
        self.strange: list[str] = []
        """What was asked for and is none of the protocol."""
        self.address = ""

    def of(self, event_id: str) -> dict[str, Told]:
        """The steps of an event by their names."""
        return {one.name: one for one in self.spans if one.facts.get("rung.event_id") == event_id}

    def take(self, content: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(content)
        for resource in request.resource_spans:
            named = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [
                    Told(
                        one.name, one.trace_id, one.span_id, one.parent_span_id,
                        {each.key: str(each.value) if not each.value.HasField("string_value")
                         else each.value.string_value for each in one.attributes},
                        one.status.code == 2, named["service.name"],
                    )
                    for one in scope.spans
                ]  # fmt: skip


@contextmanager
def open_collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            is_known = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/x-protobuf"
            if is_known:
                collector.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            else:
                collector.strange.append(self.path)
            self.send_response(200 if is_known else 404)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """A test's output is about the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    collector.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
    assert collector.strange == []
