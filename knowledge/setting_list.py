"""The list of all settings: name, variable, default, unit, meaning, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "secret", "folder", "address", "number", "switch", "choice"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting as it is documented and read.

    name: field of `Settings`. default: as it would be written in the environment. unit: of a
    number. allowed: all values of a choice. lowest, highest: limits of a number, both included.
    """

    name: str
    variable: str
    default: str
    help: str
    kind: Kind
    unit: str = ""
    allowed: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 2**31 - 1


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="data_folder",
        variable="ANTRAGSLOTSE_DATA",
        default="",
        kind="folder",
        help="Folder of the index and the database. Empty: the user's data folder of the system.",
    ),
    Setting(
        name="embedder",
        variable="ANTRAGSLOTSE_EMBEDDER",
        default="default",
        kind="text",
        help="Embedding model: `default` is the packaged one; else the folder of a "
        "sentence-transformers model, or the id of one that is already in the local model cache.",
    ),
    Setting(
        name="query_prompt",
        variable="ANTRAGSLOTSE_QUERY_PROMPT",
        default="",
        kind="text",
        help="Words that the embedding model wants in front of a question.",
    ),
    Setting(
        name="passage_prompt",
        variable="ANTRAGSLOTSE_PASSAGE_PROMPT",
        default="",
        kind="text",
        help="Words that the embedding model wants in front of a passage.",
    ),
    Setting(
        name="chroma_url",
        variable="ANTRAGSLOTSE_CHROMA_URL",
        default="",
        kind="address",
        allowed=("http", "https"),
        help="Address of a Chroma server. Empty: Chroma runs inside the program.",
    ),
    Setting(
        name="database_url",
        variable="DATABASE_URL",
        default="",
        kind="address",
        allowed=("sqlite", "postgresql", "postgresql+psycopg"),
        help="Database of conversations. Empty: SQLite in the data folder.",
    ),
    Setting(
        name="host",
        variable="ANTRAGSLOTSE_HOST",
        default="127.0.0.1",
        kind="text",
        help="Address the web interface listens on. The default is open to this machine only.",
    ),
    Setting(
        name="port",
        variable="ANTRAGSLOTSE_PORT",
        default="8000",
        kind="number",
        lowest=1,
        highest=65535,
        help="Port the web interface listens on.",
    ),
    Setting(
        name="secret_key",
        variable="ANTRAGSLOTSE_SECRET_KEY",
        default="",
        kind="secret",
        help="Signs the cookies of the web pages. Empty: one is drawn and kept in the data folder.",
    ),
    Setting(
        name="question_length",
        variable="ANTRAGSLOTSE_QUESTION_LENGTH",
        default="4000",
        unit="characters",
        kind="number",
        lowest=1,
        highest=100_000,
        help="Longest question that is accepted.",
    ),
    Setting(
        name="retention_days",
        variable="ANTRAGSLOTSE_RETENTION_DAYS",
        default="90",
        unit="days",
        kind="number",
        lowest=1,
        highest=3650,
        help="Conversations, checks, drafts and info sessions not changed for so long are deleted.",
    ),
    Setting(
        name="questions_per_minute",
        variable="ANTRAGSLOTSE_QUESTIONS_PER_MINUTE",
        default="30",
        unit="questions",
        kind="number",
        highest=100_000,
        help="Questions, uploads and downloads (each) a client may make in a minute, for each "
        "worker. 0: no limit.",
    ),
    Setting(
        name="audience_questions_per_minute",
        variable="ANTRAGSLOTSE_AUDIENCE_QUESTIONS_PER_MINUTE",
        default="5",
        unit="questions",
        kind="number",
        highest=100_000,
        help="Questions that one visitor of an info session may send in a minute. 0: no limit.",
    ),
    Setting(
        name="session_questions_per_minute",
        variable="ANTRAGSLOTSE_SESSION_QUESTIONS_PER_MINUTE",
        default="120",
        unit="questions",
        kind="number",
        highest=100_000,
        help="Questions that the whole audience of an info session may send in a minute. "
        "0: no limit.",
    ),
    Setting(
        name="sign_in_attempts",
        variable="ANTRAGSLOTSE_SIGN_IN_ATTEMPTS",
        default="5",
        unit="attempts",
        kind="number",
        lowest=1,
        highest=100,
        help="Failed sign-ins in a row after which a name has to wait.",
    ),
    Setting(
        name="sign_in_pause",
        variable="ANTRAGSLOTSE_SIGN_IN_PAUSE",
        default="15",
        unit="minutes",
        kind="number",
        lowest=1,
        highest=1440,
        help="How long a name has to wait after failed sign-ins.",
    ),
    Setting(
        name="workers",
        variable="ANTRAGSLOTSE_WORKERS",
        default="2",
        unit="processes",
        kind="number",
        lowest=1,
        highest=64,
        help="Processes of `serve --production`.",
    ),
    Setting(
        name="proxies",
        variable="ANTRAGSLOTSE_PROXIES",
        default="0",
        unit="proxies",
        kind="number",
        highest=10,
        help="Trusted proxies in front of the web interface; their X-Forwarded headers count.",
    ),
    Setting(
        name="threads",
        variable="ANTRAGSLOTSE_THREADS",
        default="1",
        unit="threads",
        kind="number",
        highest=256,
        help="Threads that calculate one answer; with the packaged embedding model a second only "
        "disturbs. 0: as many as the machine has cores.",
    ),
    Setting(
        name="model",
        variable="ANTRAGSLOTSE_MODEL",
        default="",
        kind="text",
        help="Language model that rewords answers, behind a guard: `ollama:NAME`, or `openai:NAME` "
        "for any server of that protocol. Empty: none, and nothing is sent.",
    ),
    Setting(
        name="model_url",
        variable="ANTRAGSLOTSE_MODEL_URL",
        default="",
        kind="address",
        allowed=("http", "https"),
        help="Address of the model's server. Empty: Ollama on this machine.",
    ),
    Setting(
        name="model_key",
        variable="ANTRAGSLOTSE_MODEL_KEY",
        default="",
        kind="secret",
        help="Key that the model's server asks for. Empty: none.",
    ),
    Setting(
        name="model_timeout",
        variable="ANTRAGSLOTSE_MODEL_TIMEOUT",
        default="8",
        unit="seconds",
        kind="number",
        lowest=1,
        highest=120,
        help="How long the language model may take; after that the answer stays as composed.",
    ),
    Setting(
        name="model_reading",
        variable="ANTRAGSLOTSE_MODEL_READING",
        default="no",
        kind="switch",
        help="Asks the language model what a question means that is not understood without it.",
    ),
    Setting(
        name="log_level",
        variable="ANTRAGSLOTSE_LOG_LEVEL",
        default="warning",
        kind="choice",
        allowed=("debug", "info", "warning", "error"),
        help="What is logged on standard error. No level logs the text of a question.",
    ),
    Setting(
        name="debug",
        variable="ANTRAGSLOTSE_DEBUG",
        default="no",
        kind="switch",
        help="Shows the stack trace of an error on the command line.",
    ),
)
