"""A question as it comes in: checked, and with personal data spotted before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.personal_data import PersonalData, masked, spot
from webui.parts import services
from webui.texts.loader import texts

_KEPT = "\n\t"


@dataclass(frozen=True)
class Intake:
    """text: what goes back into the field. error: why it was not sent. found: what to warn about.

    A question may be sent when there is neither error nor warning.
    """

    text: str
    error: str = ""
    found: tuple[PersonalData, ...] = ()
    masked: str = ""

    @property
    def may_be_sent(self) -> bool:
        """Whether the question can be answered and stored as it is."""
        return not self.error and not self.found

    @property
    def found_labels(self) -> str:
        """What was found, for the warning: "eine IBAN, ein Name mit Anrede"."""
        return ", ".join(dict.fromkeys(find.label for find in self.found))


def read_question(form: Mapping[str, str], *, most: int | None = None) -> Intake:
    """The question of a form. privacy "masked" sends without the finds, "anyway" with them.

    most: characters, where the setting for questions does not hold.
    """
    words = texts().errors
    written = form.get("question", "").replace("\r\n", "\n")
    clean = "".join(sign for sign in written if sign in _KEPT or _is_text(sign))
    if clean != written:
        return Intake(clean.strip(), error=words.control)
    text = clean.strip()
    if not text:
        return Intake("", error=words.empty)
    most = most or services().settings.question_length
    if len(text) > most:
        return Intake(text, error=words.too_long.format(length=len(text), most=most))
    choice = form.get("privacy", "")
    if choice == "masked":
        return Intake(masked(text))
    found = () if choice == "anyway" else spot(text)
    return Intake(text, found=found, masked=masked(text) if found else "")


def _is_text(sign: str) -> bool:
    """Whether a sign may stand in a question: no control characters, no unpaired surrogates.

    Emoji and their joiners are text, and so is the no-break space.
    """
    return (
        sign >= " "
        and sign != "\x7f"
        and not "\x80" <= sign <= "\x9f"
        and not ("\ud800" <= sign <= "\udfff")
    )
