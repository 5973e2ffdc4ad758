"""Whether anybody can reach Rung: the console and the API by HTTP, customers' mail by SMTP, both asked as a caller
would."""

import http.client
import socket
from collections.abc import Callable, Iterator

from rung.config import Address, Config
from rung.doctor.finding import Finding, doubtful, ok, wrong

WITHIN = 3.0
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not listened on


def look(config: Config) -> Iterator[Finding]:
    yield _found(config, "console", Address(config.host, config.port), _answers_http)
    if config.mail_listen is not None:
        yield _found(config, "mail in", config.mail_listen, _answers_smtp)


def _found(config: Config, name: str, where: Address, ask: Callable[[Address], bool]) -> Finding:
    reached = Address("127.0.0.1" if where.host in ANYWHERE else where.host, where.port)
    try:
        is_ours = ask(reached)
    except (OSError, http.client.HTTPException) as error:
        says = f"nothing answers at {where}: {error}"
        if config.is_sqlite:
            return wrong(name, says, "start `rung up`")
        return doubtful(name, says, "start `rung web` here; where it runs on another machine, all is well")
    if not is_ours:
        return wrong(name, f"at {where} answers something else than Rung", "stop it, or give Rung another port")
    return ok(name, f"answers at {where}")


def _answers_http(where: Address) -> bool:
    connection = http.client.HTTPConnection(where.host, where.port, timeout=WITHIN)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read(100) == b'{"status":"alive"}'
    finally:
        connection.close()


def _answers_smtp(where: Address) -> bool:
    with socket.create_connection(where, timeout=WITHIN) as connection:
        return connection.recv(100).startswith(b"220")
