"""The errors of the assistant: those of `knowledge.errors`, where `webui` may import them."""

from knowledge.errors import (
    AntragslotseError,
    ContentError,
    IndexUnusableError,
    InputError,
    KnowledgeError,
    MissingPartError,
    SettingError,
)

__all__ = [
    "AntragslotseError",
    "ContentError",
    "IndexUnusableError",
    "InputError",
    "KnowledgeError",
    "MissingPartError",
    "SettingError",
]
