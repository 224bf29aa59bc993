"""The language model behind LangChain's `init_chat_model`: the only file that talks to one.

Requests run in an event loop of their own thread, so that a time-out really ends them: the
connection is closed, and a server that streams stops working for nobody.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import logging
import threading
from collections.abc import Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from assistant.errors import MissingPartError, SettingError
from assistant.settings import Settings, offline_environment

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

Schema = TypeVar("Schema", bound=BaseModel)
Fault = Literal["timeout", "unreachable", "refused", "garbage", "busy"]

PROVIDERS = ("ollama", "openai")
OLLAMA = "http://127.0.0.1:11434"
_LONGEST_OUTPUT = 1500  # tokens; the longest answer has about half of that
_AT_ONCE = 2  # requests of a process, so that a slow model cannot keep all threads of a server
_GRACE = 1.0  # seconds in which a cancelled request must let go


class ModelFaultError(Exception):
    """A model that gave nothing to look at, and why. For the rewriter, which counts the reasons."""

    def __init__(self, reason: Fault) -> None:
        super().__init__(reason)
        self.reason = reason


def model_address(settings: Settings) -> str:
    """Where the model's server listens; "" when no model is set or the address is missing."""
    if not settings.model:
        return ""
    return settings.model_url or (OLLAMA if settings.model.startswith("ollama:") else "")


def host_elsewhere(settings: Settings) -> str | None:
    """The host of a model server that is not this machine, or None."""
    host = urlsplit(model_address(settings)).hostname
    if host is None or host == "localhost":
        return None
    try:
        return None if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return host


def check_model_settings(settings: Settings) -> None:
    """Raises SettingError for a model of no known kind, or one without its address."""
    provider, _, name = settings.model.partition(":")
    if provider not in PROVIDERS or not name.strip():
        raise SettingError(
            f"„{settings.model}“ nennt kein Sprachmodell.",
            where="Umgebungsvariable ANTRAGSLOTSE_MODEL",
            remedy="Schreiben Sie „ollama:NAME“ oder „openai:NAME“, oder lassen Sie sie leer.",
        )
    if not model_address(settings):
        raise SettingError(
            "Zu diesem Sprachmodell fehlt die Adresse des Servers.",
            where="Umgebungsvariable ANTRAGSLOTSE_MODEL_URL",
            remedy="Beispiel: http://127.0.0.1:8080/v1",
        )


class ChatModel:
    """Asks the model of the settings for an object of a schema. Safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        check_model_settings(settings)
        self._settings = settings
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._bound: dict[str, Runnable[Any, Any]] = {}

    def ask(self, system: str, user: str, schema: type[Schema]) -> Schema:
        """The model's answer, read as the schema, within the time-out of the settings.

        Raises ModelFaultError, and MissingPartError when the packages are not installed.
        """
        structured = self._structured(schema)
        if not self._places.acquire(blocking=False):
            raise ModelFaultError("busy")
        try:
            return self._answer(structured, [("system", system), ("human", user)], schema)
        finally:
            self._places.release()

    def _answer(
        self,
        structured: Runnable[Any, Any],
        messages: Sequence[tuple[str, str]],
        schema: type[Schema],
    ) -> Schema:
        async def asked() -> Any:
            return await structured.ainvoke(messages)

        seconds = self._settings.model_timeout
        waiting = asyncio.run_coroutine_threadsafe(asyncio.wait_for(asked(), seconds), _loop())
        try:
            found = waiting.result(seconds + _GRACE)
            # Read from the raw text: LangChain's own reader completes JSON that was cut off.
            return schema.model_validate_json(found["raw"].text)
        except Exception as fault:
            waiting.cancel()
            reason = _reason(fault)
            log.info("the language model gave no answer: %s (%s)", reason, type(fault).__name__)
            raise ModelFaultError(reason) from fault

    def _structured(self, schema: type[Schema]) -> Runnable[Any, Any]:
        """The model bound to the JSON schema. As plain JSON, which all servers read alike."""
        found = self._bound.get(schema.__name__)
        if found is None:
            found = self._model.with_structured_output(
                schema.model_json_schema(), method="json_schema", include_raw=True
            )
            self._bound[schema.__name__] = found
        return found

    @cached_property
    def _model(self) -> BaseChatModel:
        offline_environment()
        try:
            from langchain.chat_models import init_chat_model

            model: BaseChatModel = init_chat_model(self._settings.model, **self._options())
            # OpenAI's client loads hundreds of modules at its first use; that is no time of the
            # model's and must not count against its time-out.
            _ = getattr(getattr(model, "root_async_client", None), "beta", None)
            return model
        except ImportError as missing:
            raise MissingPartError(
                "Die Pakete für Sprachmodelle sind nicht installiert.",
                where="Umgebungsvariable ANTRAGSLOTSE_MODEL",
                remedy="Installieren Sie sie mit: pip install 'antragslotse[models]'",
            ) from missing

    def _options(self) -> dict[str, Any]:
        settings = self._settings
        options: dict[str, Any] = {"base_url": model_address(settings), "temperature": 0}
        if settings.model.startswith("ollama:"):
            client: dict[str, Any] = {"timeout": settings.model_timeout}
            if settings.model_key:
                client["headers"] = {"Authorization": f"Bearer {settings.model_key}"}
            # Thinking aloud first would use up the time-out.
            options |= {"client_kwargs": client, "num_predict": _LONGEST_OUTPUT, "reasoning": False}
        else:
            options |= {
                "api_key": settings.model_key or "none",  # servers on this machine want none
                "timeout": settings.model_timeout,
                "max_retries": 0,
                "max_tokens": _LONGEST_OUTPUT,
                "streaming": True,
            }
        return options


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all requests, in a thread that ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="language-model", daemon=True).start()
    return loop


def _reason(fault: BaseException) -> Fault:
    """What went wrong, by the fault or what caused it. The clients share no classes of errors."""
    chain: list[BaseException] = [fault]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        if cause in chain:
            break
        chain.append(cause)
    names = [name.__name__ for each in chain for name in type(each).__mro__]
    if any("Timeout" in name for name in names) or any(
        isinstance(each, concurrent.futures.CancelledError) for each in chain
    ):
        return "timeout"
    if any(isinstance(each, OSError) for each in chain) or any(
        name in ("APIConnectionError", "TransportError") for name in names
    ):
        return "unreachable"
    return "garbage" if any(isinstance(each, ValueError) for each in chain) else "refused"
