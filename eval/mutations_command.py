"""`antragslotse eval mutations`: plants faults in the programme files and counts who notices."""

from __future__ import annotations

import json

import click

from assistant.errors import InputError
from assistant.settings import Settings
from eval.mutations.hunt import Notice, Suite, hunt
from eval.mutations.planting import mutations

_WORDS = {"checks": "Prüfung", "suite": "Frage", "nothing": "NICHT BEMERKT"}


@click.command(
    name="mutations",
    epilog="""\b
Beispiele:
  antragslotse eval mutations
  antragslotse eval mutations kisi-cap-plus-one --json
""",
)
@click.argument("ids", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Das Ergebnis als JSON.")
@click.pass_context
def mutations_command(context: click.Context, *, ids: tuple[str, ...], as_json: bool) -> None:
    """Baut Fehler in Kopien der Programmdateien ein und zählt, wie viele auffallen.

    Endet mit 1, wenn ein Fehler nicht auffällt.
    """
    known = mutations()
    if unknown := set(ids) - {mutation.id for mutation in known}:
        raise InputError(
            f"Diese eingebauten Fehler gibt es nicht: {', '.join(sorted(unknown))}.",
            remedy="Ohne Namen werden alle geprüft.",
        )
    chosen = [mutation for mutation in known if not ids or mutation.id in ids]

    def tell(notice: Notice) -> None:
        if not as_json:
            click.echo(f"{notice.mutation.id}: {_WORDS[notice.by]} {notice.sign}".rstrip())

    notices = hunt(chosen, Suite(Settings.from_environment()), tell=tell)
    noticed = sum(notice.by != "nothing" for notice in notices)
    if as_json:
        rows = [{"id": n.mutation.id, "by": n.by, "sign": n.sign} for n in notices]
        data = {"planted": len(notices), "noticed": noticed, "mutations": rows}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{noticed} von {len(notices)} eingebauten Fehlern bemerkt")
    if noticed < len(notices):
        context.exit(1)
