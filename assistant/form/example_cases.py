"""An example case for each programme, with the version of the guideline filled in."""

from __future__ import annotations

from importlib import resources

from assistant.errors import InputError
from knowledge.catalogue.catalogue import programme as load_programme
from knowledge.ingestion.guideline import load_guideline


def example_case(programme_id: str) -> str:
    """A case as YAML, with comments, that passes its check.

    Raises UnknownProgrammeError (an InputError), InputError for a programme without an example.
    """
    programme = load_programme(programme_id)
    file = resources.files("assistant") / "form" / "examples" / f"{programme_id}.yaml"
    if not file.is_file():
        raise InputError(
            "Zu diesem Programm gibt es kein Muster.",
            where=programme_id,
            remedy="Nehmen Sie das Muster eines anderen Programms als Vorlage.",
        )
    head = f"programme: {programme_id}\n"
    version = load_guideline(programme.guideline).sha256
    text = file.read_text(encoding="utf-8")
    return text.replace(head, f"{head}# Fassung der Richtlinie, mit der geprüft wird.\n"
                              f"version: {version}\n", 1)  # fmt: skip
