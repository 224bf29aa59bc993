"""Every setting once: name, variable, default, unit, meaning. The only reader of the environment.

They stand in the lowest package, because the index needs them too; `assistant.settings` passes
them on. A test compares the table in the README with `SETTINGS`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import platformdirs

from knowledge.errors import SettingError
from knowledge.setting_list import SETTINGS as SETTINGS
from knowledge.setting_list import Setting as Setting

_YES = frozenset({"1", "true", "yes", "on", "ja", "an"})
_NO = frozenset({"0", "false", "no", "off", "nein", "aus"})

# Read by Chroma, Hugging Face, LangChain and OpenTelemetry when they are imported. A call of
# `offline_environment` after their import has no effect on them.
_OFFLINE = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "OTEL_SDK_DISABLED": "true",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The values in force. An empty text means that nothing was set."""

    data_folder: Path
    embedder: str
    query_prompt: str
    passage_prompt: str
    chroma_url: str
    database_url: str
    host: str
    port: int
    secret_key: str
    question_length: int
    retention_days: int
    questions_per_minute: int
    audience_questions_per_minute: int
    session_questions_per_minute: int
    sign_in_attempts: int
    sign_in_pause: int
    workers: int
    proxies: int
    threads: int
    model: str
    model_url: str
    model_key: str
    model_timeout: int
    model_reading: bool
    log_level: str
    debug: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings of this process, or of the mapping given.

        Raises SettingError that names the variable and what would be allowed.
        """
        given = os.environ if environment is None else environment
        return cls(**{setting.name: _read(setting, given) for setting in SETTINGS})

    @property
    def database_address(self) -> str:
        """The database URL in force: the one set, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_folder / 'antragslotse.sqlite'}"

    def __repr__(self) -> str:
        """Secrets and the database password stay out, so that a log line cannot spill them."""
        hidden = {setting.name for setting in SETTINGS if setting.kind == "secret"}
        shown = {name: value for name, value in vars(self).items() if name not in hidden}
        shown["database_url"] = urlsplit(self.database_url).scheme
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


def offline_environment() -> None:
    """Switches off telemetry and downloads of the libraries; to be called before their import.

    Overrides what the user set: without outside connections is a promise, not a preference.
    """
    os.environ.update(_OFFLINE)


def settings_table() -> str:
    """The Markdown table of the README, one row a setting, in the order of `SETTINGS`."""
    rows = ["| variable | default | unit or values | meaning |", "|---|---|---|---|"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "–"
        rows.append(f"| `{setting.variable}` | {default} | {_range(setting)} | {setting.help} |")
    return "\n".join(rows)


def _range(setting: Setting) -> str:
    if setting.kind == "address":
        return ", ".join(f"`{scheme}://…`" for scheme in setting.allowed)
    if setting.kind == "switch":
        return "`yes`, `no`"
    if setting.allowed:
        return ", ".join(f"`{value}`" for value in setting.allowed)
    if setting.kind == "number":
        return f"{setting.lowest} to {setting.highest} {setting.unit}".rstrip()
    return setting.kind


def _read(setting: Setting, environment: Mapping[str, str]) -> Any:
    """The value of one setting in its type. A blank variable counts as not set."""
    written = environment.get(setting.variable, "").strip() or setting.default
    match setting.kind:
        case "number":
            return _number(setting, written)
        case "switch":
            return _switch(setting, written)
        case "folder":
            return _folder(setting, written)
        case "choice":
            return _choice(setting, written.lower())
        case "address":
            return _address(setting, written)
        case "text" | "secret":
            return written


def _fault(setting: Setting, what: str, remedy: str) -> SettingError:
    return SettingError(what, where=f"Umgebungsvariable {setting.variable}", remedy=remedy)


def _number(setting: Setting, written: str) -> int:
    if written.isascii() and written.isdigit():
        value = int(written)
        if setting.lowest <= value <= setting.highest:
            return value
    raise _fault(
        setting,
        f"„{written}“ passt nicht.",
        f"Erlaubt ist eine ganze Zahl von {setting.lowest} bis {setting.highest}.",
    )


def _switch(setting: Setting, written: str) -> bool:
    if written.lower() in _YES | _NO:
        return written.lower() in _YES
    raise _fault(setting, f"„{written}“ passt nicht.", "Erlaubt sind „yes“ und „no“.")


def _choice(setting: Setting, written: str) -> str:
    if written in setting.allowed:
        return written
    raise _fault(
        setting, f"„{written}“ passt nicht.", f"Erlaubt ist: {', '.join(setting.allowed)}."
    )


def _folder(setting: Setting, written: str) -> Path:
    if not written:
        return Path(platformdirs.user_data_dir("antragslotse", appauthor=False))
    folder = Path(written).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise _fault(setting, f"„{folder}“ ist kein Ordner.", "Nennen Sie bitte einen Ordner.")
    return folder


def _address(setting: Setting, written: str) -> str:
    """Without its text in the message, because a database address may hold a password."""
    if written and urlsplit(written).scheme not in setting.allowed:
        schemes = ", ".join(f"{scheme}://" for scheme in setting.allowed)
        raise _fault(setting, "Die Adresse passt nicht.", f"Sie muss so beginnen: {schemes}.")
    return written
