"""`antragslotse eval`: the suite itself, and its subcommands, each loaded when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

# Subcommand → where it stands. `run` is meant when none of these names comes first.
SUBCOMMANDS: Mapping[str, str] = {
    "run": "eval.run_command:run",
    "retrieval": "eval.retrieval_command:retrieval",
    "calibrate": "eval.calibrate_command:calibrate_command",
    "mutations": "eval.mutations_command:mutations_command",
    "generate": "eval.generate_command:generate_command",
    "coverage": "eval.coverage_command:coverage_command",
    "rewriter": "eval.rewriter_command:rewriter_command",
}
SUMMARIES: Mapping[str, str] = {
    "run": "Stellt alle Fragen der Sammlungen und zählt, was richtig ist (gilt ohne Unterbefehl).",
    "retrieval": "Misst die Suche allein.",
    "calibrate": "Sucht bessere Gewichte für die Auswahl der Antworten.",
    "mutations": "Baut Fehler in die Programmdateien ein und zählt, wie viele auffallen.",
    "generate": "Schreibt Fragen aus Vorlagen mit unabhängig berechneten Erwartungen.",
    "coverage": "Zeigt, welche Themen, Werte und Regeln von Fragen berührt werden.",
    "rewriter": "Misst, was der Wächter an Umformulierungen durchlässt und was er abweist.",
}


class EvaluationGroup(click.Group):
    """A group whose `run` needs no name: `eval kisi --json` is `eval run kisi --json`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts `run` in front unless a subcommand or the group's own help is asked for."""
        if not args or (args[0] not in SUBCOMMANDS and args[0] not in ctx.help_option_names):
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of `SUBCOMMANDS`."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module, _, name = SUBCOMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without loading any."""
        with formatter.section("Befehle"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in SUBCOMMANDS])


@click.group(
    cls=EvaluationGroup,
    epilog="""\b
Beispiele:
  antragslotse eval
  antragslotse eval kisi --slice limits --show 5
  antragslotse eval --half all --json
  antragslotse eval run --help
""",
)
def evaluate() -> None:
    """Misst, wie gut die Antworten sind; ohne Unterbefehl: „run“."""
