"""`rung crm look`: reads the CRM now."""

import typer

from rung.cli.installation import installation, present
from rung.cli.output import fail, print_json, say


def look(*, as_json: bool) -> None:
    with installation() as config:
        import msgspec

        from rung.engine.accounts import crm

        if not crm.current().token:
            fail("no CRM is read yet", "enter the token of a private app under Settings, CRM")
        done = crm.look(config, present())
    if done.trouble:
        fail(done.trouble, done.hint)
    if as_json:
        print_json(msgspec.to_builtins(done))
        return
    for fault in done.faults:
        say(f"{fault.row}, {fault.field}: {fault.message}" + (f"; {fault.hint}" if fault.hint else ""))
    typer.echo(f"{done.companies} companies read, {done.new} new accounts, {done.changed} changed")
