"""`rung demo`: a fresh installation with a sample company, a fast clock and traffic by the real protocols."""

import os
import secrets
import shutil
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rung import clock
from rung import config as configuration
from rung.cli.output import fail, meter, say
from rung.cli.running.logs import write_logs
from rung.cli.running.service import listening_at, one_process, prepared, serve, working
from rung.config import Address, Config
from rung.demo.wires import Wires

if TYPE_CHECKING:
    from rung.demo.company import Company

HOME = ".rung/demo"
MARK = "this-is-a-demo"
MAIL_ADDRESS = "support@tidewater.example"
KEPT_SETTINGS = ("RUNG_HOST", "RUNG_PORT", "RUNG_MAIL_LISTEN", "RUNG_LOG_FORMAT", "RUNG_MODEL_HOSTS")
"""What of the environment the demo heeds: where it listens, and where a stronger model may be asked. Databases and
credentials of a real installation never.
"""


def demo(port: int | None, speed: float, *, keep: bool) -> None:
    home = _home(keep=keep)
    config = _config(home, port)
    write_logs()
    with one_process(config), prepared(config):
        company = _settled()
        _start_clock(speed)
        _run(config, company, speed)
    say("rung: the demo has stopped; `rung demo --keep` goes on from here")


def _settled() -> "Company":
    """The company as an earlier demo left it; a new one moves in a month ago, and lives through that month first."""
    from rung.demo.company import figures_by_mail, mark_days, people_heard, settle
    from rung.demo.past import DAYS, Past
    from rung.store.policies import policies

    if policies.current_number() is not None:
        return settle()
    now = clock.SystemClock().now()
    pushed = clock.PushedClock(now - timedelta(days=DAYS))
    clock.use(pushed)
    company = settle()
    with meter() as tell:
        Past(company.document, pushed, now).live(tell)
    people_heard(now)
    figures_by_mail(company.document, now)
    mark_days(now)
    return company


def _run(config: Config, company: "Company", speed: float) -> None:
    from rung.demo.chat_page import ChatPage
    from rung.demo.company import OWNER, chat_on
    from rung.demo.engineering import Engineering
    from rung.demo.neighbours import Helpdesk, Pager
    from rung.demo.site import Chat, Site
    from rung.demo.traffic import Traffic

    site = Site(config.host, _site_port(config))
    widget, wires = chat_on(site.url), _wires(config, company)
    chat = Chat(config.base_url, widget.key, widget.secret)
    with working(config) as worker:
        desk, pager = Helpdesk(wires, OWNER), Pager(wires, OWNER)
        engineers = Engineering(wires, OWNER)
        traffic = Traffic(wires, ChatPage(wires, chat, site.url), desk, pager, engineers, company.document)

        def begin(where: object) -> None:
            site.begin(chat)
            _greet(config, company, speed, site.url)
            traffic.start()

        try:
            serve(config, worker, ready=begin)
        finally:
            if traffic.is_alive():
                traffic.stop()
            site.end()


def _home(*, keep: bool) -> Path:
    """The demo's folder; an old one is emptied, but only where a demo made it."""
    home = Path(os.environ.get("RUNG_HOME") or HOME).expanduser().resolve()
    mark = home / MARK
    if home.exists() and any(home.iterdir()) and not mark.exists():
        fail(f"{home} holds something that is no demo", "name another folder with RUNG_HOME, or leave RUNG_HOME out")
    if home.exists() and not keep:
        _refuse_running(home)
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.write_text("`rung demo` keeps its state here and empties this folder at each start without --keep.\n")
    return home


def _refuse_running(home: Path) -> None:
    """A demo that runs keeps its folder."""
    from rung.store import one_process as store

    try:
        store.hold(configuration.load({"RUNG_HOME": str(home)})).close()
    except store.AnotherProcess as error:
        fail(f"a demo is running already: {error}", "stop it first with Ctrl-C in its window")


def _config(home: Path, port: int | None) -> Config:
    environment = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ}
    try:
        config = configuration.load({**environment, "RUNG_HOME": str(home)})
    except configuration.ConfigError as error:
        fail(str(error))
    config = listening_at(config, None, port)
    if not _is_free(config.host, config.port):
        fail(
            f"port {config.port} is taken",
            f"stop what listens there, or give another one: rung demo --port {config.port + 1}",
        )
    mail = config.mail_listen or Address("127.0.0.1", 2525)
    if not _is_free(mail.host, mail.port):
        mail = Address(mail.host, _free_port(mail.host))
    token = secrets.token_hex(16)  # nobody is sent a text message, and the sample teammates answer those of the Outbox
    return msgspec.structs.replace(config, mail_listen=mail, mail_address=MAIL_ADDRESS, twilio_token=token)


def _start_clock(speed: float) -> None:
    """From the present on, or from where the last demo stood if that is later."""
    from rung.store import settings_store

    now = clock.SystemClock().now()
    kept = settings_store.get(settings_store.DEMO_CLOCK)
    last = datetime.fromisoformat(kept) + timedelta(minutes=1) if kept else now
    clock.use(clock.FastClock.from_now(speed, max(now, last)))


def _wires(config: Config, company: "Company") -> Wires:
    assert config.mail_listen is not None
    return Wires(
        host=config.host, port=config.port, mail=config.mail_listen, mail_address=config.mail_address,
        token=company.token, slack_secret=config.slack_secret, teams_secret=config.teams_secret,
        base_url=config.base_url, twilio_token=config.twilio_token or "",
    )  # fmt: skip


def _greet(config: Config, company: "Company", speed: float, site: str) -> None:
    url = config.base_url
    password = company.password or "(the one that the first demo printed)"
    say(
        f"""
  Tidewater Cloud support is open:  {url}

      sign in as   {company.owner}
      password     {password}

  The clock runs {speed:g} times as fast: an hour in {_in_words(3600 / speed)}. A customer writes every half minute.

  What to look at:
    1. {url}/ - the queue. Orbita Bank reports an outage within a minute, and nobody answers it.
    2. Open that issue: it climbs from technical support to the engineer on call to the head of support.
    3. {url}/outbox - what goes out by Slack, Teams and mail. Press "I have it" there, or in the issue.
    4. Everybody who was told sees their message change to say who has it.
    5. {site} - the company's own site: write in its chat or by its form, and answer in the queue.
    6. {url}/c - the customers' page: a link comes by mail, which stands in the Outbox.
    7. {url}/numbers - how it goes in short, and what of last month stands behind each figure.

  Customers' mail is taken by SMTP at {config.mail_listen}, for example:
    curl smtp://{config.mail_listen} --mail-from you@halden.example --mail-rcpt {config.mail_address} -T message.txt

  Ctrl-C stops it.
"""
    )


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _site_port(config: Config) -> int:
    """For the sample site: the next one, where it is free."""
    return config.port + 1 if _is_free(config.host, config.port + 1) else _free_port(config.host)


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
