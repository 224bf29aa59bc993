"""The one command `antragslotse`: finds its subcommands, and turns errors into messages.

Subcommands are entry points of our own distribution (group `antragslotse.commands`), so that this
file, in the lowest package, imports no higher one; only the command that was called is imported.
"""

import importlib.metadata
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from io import TextIOWrapper

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from knowledge.errors import AntragslotseError, MissingPartError
from knowledge.settings import Settings, offline_environment

DISTRIBUTION = "antragslotse"
GROUP = "antragslotse.commands"

# Shown by `antragslotse --help`, which is to answer before a heavy package is imported. The order
# is the one people meet the commands in; a test compares the names with the entry points.
SUMMARIES: Mapping[str, str] = {
    "ask": "Beantwortet eine Frage, oder eine Datei voller Fragen.",
    "programmes": "Zeigt und prüft die Förderprogramme.",
    "check": "Prüft einen Antragsfall: Voraussetzungen, Kosten, Fristen.",
    "case": "Gibt einen Antragsfall als Muster aus.",
    "draft": "Schreibt den geprüften Antragsentwurf (Word, Excel, PDF …).",
    "guidelines": "Zeigt die Richtlinien und was an ihrem Text repariert wurde.",
    "index": "Baut das Suchverzeichnis.",
    "search": "Sucht Textstellen in den Richtlinien.",
    "serve": "Startet die Weboberfläche.",
    "users": "Verwaltet die Zugänge der Beratung.",
    "corrections": "Schreibt, übernimmt und prüft Korrekturen der Beratung.",
    "eval": "Misst, wie gut die Antworten sind.",
    "train-embedding": "Trainiert das Sprachmodell der Suche neu.",
}

EXAMPLES = """\b
Beispiele:
  antragslotse ask "Wir haben 7.200 Einwohner, dürfen wir allein?"
  antragslotse programmes
  antragslotse serve --port 8000
"""

_REINSTALL = "Rufen Sie bitte „make setup“ auf."
_BROKEN_PIPE = 128 + 13  # as a shell reports a program that SIGPIPE ended
_INTERRUPTED = 128 + int(signal.SIGINT)

log = logging.getLogger(__name__)


class CommandGroup(click.Group):
    """Loads a subcommand when it is called, and lists all of them without loading any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of `SUMMARIES`."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None for a name nobody knows. Raises MissingPartError."""
        return load_command(cmd_name) if cmd_name in SUMMARIES else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands from the summaries alone."""
        with formatter.section("Befehle"):
            formatter.write_dl(list(SUMMARIES.items()))


def registered_commands() -> Mapping[str, importlib.metadata.EntryPoint]:
    """Name → entry point. Raises MissingPartError when the distribution is not installed.

    Reads our own distribution only: a look through all installed ones takes ten times as long.
    """
    try:
        entry_points = importlib.metadata.distribution(DISTRIBUTION).entry_points
    except importlib.metadata.PackageNotFoundError as missing:
        raise MissingPartError(
            "Das Programm ist nicht installiert.", remedy=_REINSTALL
        ) from missing
    return {entry.name: entry for entry in entry_points if entry.group == GROUP}


def load_command(name: str) -> click.Command:
    """The click command behind an entry point. Raises MissingPartError when it cannot be loaded."""
    where = f"Befehl „{name}“"
    entry = registered_commands().get(name)
    if entry is None:
        raise MissingPartError("Der Befehl ist nicht eingetragen.", where=where, remedy=_REINSTALL)
    try:
        command = entry.load()
    except (ImportError, AttributeError) as fault:
        raise MissingPartError(
            f"Der Befehl lässt sich nicht laden ({fault}).", where=where, remedy=_REINSTALL
        ) from fault
    if not isinstance(command, click.Command):
        raise MissingPartError(f"{entry.value} ist kein Befehl.", where=where, remedy=_REINSTALL)
    return command


@click.group(
    cls=CommandGroup,
    name="antragslotse",
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name=DISTRIBUTION, prog_name="antragslotse")
@click.pass_context
def command_line(context: click.Context) -> None:
    """Beantwortet Fragen zu Förderprogrammen aus den Richtlinien und belegt jede Zahl."""
    context.obj = Settings.from_environment()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; the value is the exit code of the process.

    0 done, 1 what was checked falls short, 2 wrong usage or input. Without ANTRAGSLOTSE_DEBUG no
    stack trace of an expected error is shown.
    """
    _speak_utf8()
    offline_environment()
    try:
        settings = Settings.from_environment()
    except AntragslotseError as fault:
        return _report(str(fault))
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        # Not `command_line.main`, which ends the process on a broken pipe with code 1: that code
        # means here that something checked falls short.
        with command_line.make_context(DISTRIBUTION, given) as context:
            command_line.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as wanted:
        return wanted.exit_code
    except AntragslotseError as fault:
        if settings.debug:
            log.exception("the command failed")
        return _report(str(fault))
    except NoArgsIsHelpError as fault:
        # Nothing was asked for: the help is the message, the code still says wrong usage.
        click.echo(fault.format_message(), err=True)
        return 2
    except click.UsageError as fault:
        help_call = f"{fault.ctx.command_path} --help" if fault.ctx else "antragslotse --help"
        return _report(f"{_german(fault)} Hilfe: {help_call}")
    except click.ClickException as fault:
        return _report(_german(fault))
    except (click.Abort, KeyboardInterrupt):
        click.echo("Abgebrochen.", err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has had enough (`| head`). The rest goes nowhere, or the interpreter would
        # complain once more when it empties the buffer on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    return 0


def _report(message: str) -> int:
    click.echo(f"Fehler: {message}", err=True)
    return 2


def _german(fault: click.ClickException) -> str:
    """What click says in English, for the mistakes people make; the rest stays as it is."""
    match fault:
        case NoSuchCommand():
            similar = " oder ".join(get_close_matches(fault.command_name, SUMMARIES))
            hint = f" Meinten Sie {similar}?" if similar else ""
            return f"Den Befehl „{fault.command_name}“ gibt es nicht.{hint}"
        case click.NoSuchOption():
            similar = " oder ".join(fault.possibilities or ())
            hint = f" Meinten Sie {similar}?" if similar else ""
            return f"Die Option {fault.option_name} gibt es nicht.{hint}"
        case click.MissingParameter():
            return f"Es fehlt die Angabe {_parameter(fault)}."
        case click.BadParameter():
            return f"{_parameter(fault)}: {fault.message}"
        case click.FileError():
            return f"{fault.ui_filename}: {fault.message}"
        case _:
            return fault.format_message()


def _parameter(fault: click.BadParameter) -> str:
    """The name of the option or argument, as the user types it."""
    if fault.param is None or fault.ctx is None:
        return str(fault.param_hint or "Angabe")
    return fault.param.get_error_hint(fault.ctx)


def _speak_utf8() -> None:
    """Output is UTF-8 whatever the locale says; bytes that are none are shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
