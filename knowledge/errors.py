"""The one tree of errors of the whole program, in the lowest package so that all may raise them.

Every error says what is wrong, where, and what to do; `str(error)` is the whole message for a
person. The command line prints it on standard error and leaves with exit code 2, without a trace.
"""

from __future__ import annotations


class AntragslotseError(Exception):
    """An expected failure; whatever else is raised is a bug.

    message: what is wrong, a whole German sentence. where: file, key, line or place, as exact as
    known. remedy: a whole German sentence on what the reader should do.
    """

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        start = f"{self.where}: {self.message}" if self.where else self.message
        return f"{start} {self.remedy}" if self.remedy else start


class SettingError(AntragslotseError):
    """A setting has a value that is not allowed. For whoever runs the program."""


class MissingPartError(AntragslotseError):
    """A part of the installation is missing. For whoever installs the program."""


class InputError(AntragslotseError):
    """What a user handed in (argument, file, case) cannot be used. For that user."""


class KnowledgeError(AntragslotseError):
    """Something in the knowledge (texts, programme files, index) cannot be used as it is."""


class ContentError(KnowledgeError):
    """A data file of ours (text, register, programme, word list) is wrong. For its editor."""


class IndexUnusableError(KnowledgeError):
    """The index is missing or was built from other contents. For whoever runs the program."""


class TextUnreadableError(InputError):
    """A file is missing, is no text, or is in an encoding we do not read. For whoever named it."""


class UnknownGuidelineError(InputError):
    """An id is asked for that the register of guidelines does not hold. For whoever asked."""
