"""Options that several commands have."""

from typing import Annotated

import typer

JsonFlag = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
OfflineFlag = Annotated[
    bool, typer.Option("--offline", help="Ask no feed at an address; take what was had of it last.")
]
