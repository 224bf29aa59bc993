"""What can go wrong at the helpdesk, as people are told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from assistant.errors import InputError

if TYPE_CHECKING:
    from assistant.helpdesk.records import Correction, DeskQuestion, InfoSession, UnprovenFigure


class SignInError(InputError):
    """Name and password do not belong together, or the account is disabled. For who signs in."""


class LockedOutError(SignInError):
    """Too many failed sign-ins in a row. until: when the next attempt counts. For who signs in."""

    def __init__(self, until: datetime, minutes: int) -> None:
        super().__init__(
            "Zu viele Anmeldungen mit diesem Namen sind gescheitert.",
            remedy=f"Versuchen Sie es in {minutes} Minute(n) noch einmal.",
        )
        self.until = until


class NotAllowedError(InputError):
    """The account has not the right. For the adviser who tried."""

    def __init__(self) -> None:
        super().__init__(
            "Dafür fehlt Ihnen das Recht.",
            remedy="Bitten Sie jemanden mit der Rolle „Redaktion“ darum.",
        )


class UnknownSessionError(InputError):
    """No session has this id or code. For whoever followed the link."""

    def __init__(self) -> None:
        super().__init__("Diese Veranstaltung gibt es nicht.", remedy="Prüfen Sie bitte den Link.")


class UnknownQuestionError(InputError):
    """The session has no such question. For whoever asked for it."""

    def __init__(self) -> None:
        super().__init__("Diese Frage gibt es nicht.", remedy="Laden Sie die Seite neu.")


class UnknownCorrectionError(InputError):
    """No correction has this id. For whoever asked for it."""

    def __init__(self) -> None:
        super().__init__("Diese Korrektur gibt es nicht.", remedy="Laden Sie die Seite neu.")


class ClosedSessionError(InputError):
    """The session takes no more questions and votes. For the audience."""

    def __init__(self) -> None:
        super().__init__("Diese Veranstaltung nimmt keine Fragen mehr an.")


class TooManyQuestionsError(InputError):
    """More questions within a minute than allowed. For the audience."""

    wait_seconds = 60

    def __init__(self) -> None:
        super().__init__(
            "Das waren viele Fragen in kurzer Zeit.",
            remedy="Warten Sie bitte eine Minute; Ihre Frage ist noch im Feld.",
        )


class PersonalDataError(InputError):
    """The question holds personal data. labels: which; masked: the text without. For who asks."""

    def __init__(self, labels: tuple[str, ...], masked: str) -> None:
        super().__init__(
            f"Ihre Frage enthält {', '.join(labels)}. Alle im Raum können sie lesen.",
            remedy="Nehmen Sie das bitte heraus.",
        )
        self.labels = labels
        self.masked = masked


class UnprovenFigureError(InputError):
    """Figures of an edited text have neither proof nor reason. For the adviser who edits."""

    def __init__(self, figures: tuple[UnprovenFigure, ...], remedy: str) -> None:
        named = ", ".join(dict.fromkeys(f"„{each.as_written}“" for each in figures))
        super().__init__(f"Ohne Beleg: {named}.", remedy=remedy)
        self.figures = figures


class EditConflictError(InputError):
    """Somebody else was faster; nothing was stored. For the adviser who saved second.

    current: as it is now. yours: the text that was to be saved.
    """

    def __init__(self, current: DeskQuestion | InfoSession | Correction, yours: str = "") -> None:
        super().__init__(
            "In der Zwischenzeit hat jemand anderes etwas geändert. Gespeichert wurde nichts.",
            remedy="Vergleichen Sie beide Fassungen und speichern Sie dann erneut.",
        )
        self.current = current
        self.yours = yours
