"""Whether Microsoft Teams works: the bot's credentials, and channels where customers write that are nobody's."""

import asyncio
from collections.abc import Iterator

from rung.doctor.finding import Finding, counted, doubtful, ok, some, wrong
from rung.doctor.patient import Patient
from rung.engine.elsewhere import teams_bot, unmapped
from rung.store.elsewhere import teams_rooms

PAGE = "Settings, Microsoft Teams, in the console"


def bot(patient: Patient) -> Iterator[Finding]:
    if not patient.config.teams_app_id:
        return
    if trouble := asyncio.run(teams_bot.trouble(patient.config)):
        says, _, mend = trouble.rstrip(")").partition(" (")
        yield wrong("teams bot", says, mend or "docs/teams.md says how it is set up")
    else:
        yield ok("teams bot", "Microsoft gives it a token")
    if not patient.config.base_url.startswith("https://"):
        says = f"Microsoft cannot reach {patient.config.base_url}: buttons and messages do not come in"
        yield doubtful("teams bot", says, "RUNG_BASE_URL: the https address of this installation")
    if (heard := teams_rooms.heard()).trouble:
        yield wrong("teams in", heard.trouble.rstrip("."), "docs/teams.md, When it does not work")
    if waiting := [one.name or one.conversation for one in unmapped.in_teams()]:
        number = counted(len(waiting), "channel of no account", "channels of no account")
        yield doubtful("teams channels", f"customers wrote in {number}: {some(waiting)}", PAGE)
