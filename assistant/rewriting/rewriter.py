"""Rewording of answers: material to the model, its wording through the guard, or nothing.

Whatever goes wrong, the composed answer stays: a fault has a name, is counted, and never raises.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from assistant.rewriting.chat_model import ChatModel, ModelFaultError, Schema
from assistant.rewriting.guard import rejection
from assistant.rewriting.material import Material
from assistant.rewriting.wording import fixed_statements, prompt
from assistant.settings import Settings

log = logging.getLogger(__name__)

PASSED = "passed"


class _Statement(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    text: str


class RewordedStatements(BaseModel):
    """What a model gives back: each statement under its id."""

    model_config = ConfigDict(extra="forbid")

    statements: list[_Statement]


class AsksModel(Protocol):
    """What the rewriter needs of a model."""

    def ask(self, system: str, user: str, schema: type[Schema]) -> Schema:
        """An object of the schema. Raises ModelFaultError."""
        ...


@dataclass(frozen=True)
class Rewording:
    """What came of one attempt. texts: of all statements with tokens; empty when it was refused."""

    reason: str
    what: str = ""
    texts: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the wording may be shown."""
        return bool(self.texts)


class Rewriter:
    """Has answers reworded and counts what came of it. Safe for several threads."""

    def __init__(self, model: AsksModel) -> None:
        self._model = model
        self._counting = threading.Lock()
        self._counts: Counter[str] = Counter()

    @classmethod
    def from_settings(cls, settings: Settings) -> Rewriter:
        """The rewriter with the model of the settings. Raises SettingError for a wrong one."""
        return cls(ChatModel(settings))

    @property
    def counts(self) -> Mapping[str, int]:
        """Reason → how often, "passed" among them."""
        with self._counting:
            return dict(self._counts)

    def reword(self, material: Material) -> Rewording:
        """The statements reworded, or the reason why not."""
        found = self._reworded(material)
        with self._counting:
            self._counts[found.reason] += 1
        if not found.passed:
            log.info("a rewording was not used: %s", found.reason)
        return found

    def _reworded(self, material: Material) -> Rewording:
        request = _Request(material)
        if not request.sent:
            return Rewording("nothing_to_reword")
        try:
            given = self._model.ask(request.system, request.user, RewordedStatements)
        except ModelFaultError as fault:
            return Rewording(fault.reason)
        wordings = [(statement.id, statement.text.strip()) for statement in given.statements]
        refused = rejection(request.sent_material, wordings)
        if refused is not None:
            return Rewording(refused.reason, refused.what)
        return Rewording(PASSED, texts=request.all_texts(dict(wordings)))


class _Request:
    """One request: what is sent of the material, and how the rest is put beside the answer."""

    def __init__(self, material: Material) -> None:
        self.material = material

    @cached_property
    def _fixed(self) -> Mapping[str, str]:
        """Id → text of the statements that are never sent, such as "Nein."."""
        fixed = fixed_statements()
        english = self.material.language == "en"
        return {
            statement.id: fixed[statement.text] if english else statement.text
            for statement in self.material.statements
            if statement.text in fixed
        }

    @cached_property
    def sent_material(self) -> Material:
        """The material without the statements that are never sent."""
        kept = tuple(s for s in self.material.statements if s.id not in self._fixed)
        return Material(
            self.material.question,
            self.material.language,
            self.material.verdict,
            kept,
            self.material.figures,
        )

    @property
    def sent(self) -> bool:
        """Whether anything is left to reword."""
        return bool(self.sent_material.statements)

    @property
    def system(self) -> str:
        """The instructions."""
        return prompt("rewrite", self.material.language)

    @property
    def user(self) -> str:
        """The data: question and statements, with the quotes behind them."""
        data = {
            "question": self.material.question,
            "statements": [
                {"id": s.id, "text": s.text, "quotes": list(s.quotes)}
                for s in self.sent_material.statements
            ],
        }
        return json.dumps(data, ensure_ascii=False)

    def all_texts(self, wordings: Mapping[str, str]) -> tuple[str, ...]:
        """The texts of all statements in their order."""
        return tuple(
            wordings.get(s.id, self._fixed.get(s.id, "")) for s in self.material.statements
        )
