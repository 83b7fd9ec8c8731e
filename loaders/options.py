"""The option that many commands share: JSON for machines."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of text.")]
