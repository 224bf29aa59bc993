"""The assistant's public face: ask, reword, programmes, guideline texts. Steps stand in `ask`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_limits

from assistant.answering.composer import Composed, Composer
from assistant.answering.phrases import programme_words, statuses
from assistant.answering.records import Answer
from assistant.rewriting.chat_model import ChatModel, check_model_settings, host_elsewhere
from assistant.rewriting.english_lead import with_english_lead
from assistant.rewriting.material import Material, material_of, put_back, reworded_answer
from assistant.rewriting.material import RewordedText as RewordedText
from assistant.rewriting.reading_help import UNSURE, propose
from assistant.rewriting.rewriter import Rewriter
from assistant.rules.deadlines import DeadlineState, application_deadline
from assistant.rules.facts import Facts
from assistant.settings import Settings
from assistant.understanding.conversation import Turn
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import EntryRanker, ranking_weights
from assistant.understanding.fact_lexicon import fact_entries
from assistant.understanding.question_likeness import QuestionLikeness
from assistant.understanding.reader import Question, read
from assistant.understanding.stored_learning import understanding
from knowledge.catalogue.catalogue import programme as programme_of
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme
from knowledge.german.formats import format_date
from knowledge.ingestion.guideline import Guideline, load_guideline
from knowledge.retrieval.embedder import Embedder

if TYPE_CHECKING:
    from assistant.helpdesk.correction_book import CorrectionBook
    from assistant.storage.store import Store


_TAGS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """An answer, and the turn to hand in with the next question of the conversation."""

    answer: Answer
    turn: Turn


@dataclass(frozen=True)
class ProgrammeCard:
    """A programme at a glance on a day. state_text: "offen, noch 35 Tage" and the like."""

    id: str
    title: str
    short_title: str
    issuer: str
    applicants_label: str
    glance: str
    state: str
    state_text: str
    deadline: date | None
    days_left: int | None
    example_questions: tuple[str, ...]


class Assistant:
    """Answers questions about the programmes. One for a process; safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        if settings.model:
            check_model_settings(settings)
        embedder = Embedder.from_settings(settings)
        learnt = understanding(settings.data_folder, embedder)
        # From here on all sums are small: threads that wait for each other cost more than they do.
        if settings.threads:
            threadpool_limits(settings.threads, user_api="blas")
        self._composer = Composer(EntryRanker(entries(), embedder, learnt), ranking_weights())
        self.likeness = QuestionLikeness(embedder, learnt.features)
        self.corrections: CorrectionBook | None = None

    def ask(
        self,
        text: str,
        *,
        programme: str | None,
        as_of: date,
        turns: Sequence[Turn] = (),
        facts: Facts | None = None,
        among: Sequence[str] = (),
    ) -> Reply:
        """The answer to one question on the day as_of.

        programme: id chosen by the user, or None. turns: the conversation so far, oldest first.
        facts: edited by hand; they win over what was said. among: the programmes that a question
        without one can mean; it is answered for each that fits. Raises UnknownProgrammeError.
        """
        if programme is not None:
            programme_of(programme)
        cleaned = clean(text)
        if not cleaned:
            return self._notice(text, "empty", programme, as_of, turns)
        if len(cleaned) > self.settings.question_length:
            return self._notice(cleaned, "too_long", programme, as_of, turns)
        text_read = self._composer.mended(without_tags(cleaned))
        question = read(text_read, as_of=as_of, turns=turns, facts=facts)
        composed = self._corrected(question, programme, as_of, turns)
        if composed is None:
            composed = self._composer.compose(
                question, programme=programme, as_of=as_of, among=among
            )
        if self._helps_to_read and composed.answer.status_detail in UNSURE:
            question, composed = self._read_with_help(
                question, composed, programme=programme, as_of=as_of, turns=turns, facts=facts
            )
        turn = Turn(cleaned, composed.programmes, question.facts, composed.entries)
        if not composed.entries and turns:
            turn = replace(turn, programmes=turn.programmes or turns[-1].programmes)
        answer = replace(composed.answer, question=text)
        return Reply(with_english_lead(answer) if question.english else answer, turn)

    @property
    def rewords(self) -> bool:
        """Whether a language model is set that rewords answers."""
        return bool(self.settings.model)

    @property
    def model_host(self) -> str | None:
        """The other host that a language model runs on, or None when nothing leaves this one."""
        return host_elsewhere(self.settings)

    def reworded(self, answer: Answer) -> Answer:
        """The answer reworded by the model that is set, or as it was composed.

        Takes at most the time-out of the settings. Never raises for what a model does.
        """
        material = material_of(answer) if self.rewriter is not None else None
        found = self._reword(material) if material is not None else None
        return answer if found is None else reworded_answer(answer, found)

    def rewording_request(self, answer: Answer) -> dict[str, Any] | None:
        """What `reword` needs of an answer, as plain data to keep; None: it is not reworded."""
        material = material_of(answer) if self.rewords else None
        return None if material is None else material.as_json()

    def reword(self, request: Mapping[str, Any]) -> RewordedText | None:
        """The text reworded, or None when it stays as composed."""
        return self._reword(Material.from_json(request))

    def _reword(self, material: Material) -> RewordedText | None:
        if self.rewriter is None:
            return None
        found = self.rewriter.reword(material)
        return put_back(material, found.texts) if found.passed else None

    @cached_property
    def rewriter(self) -> Rewriter | None:
        """What rewords, with its counts of what came of it; None when no model is set."""
        return Rewriter(self._model) if self.settings.model else None

    @cached_property
    def _model(self) -> ChatModel:
        return ChatModel(self.settings)

    @property
    def _helps_to_read(self) -> bool:
        return bool(self.settings.model) and self.settings.model_reading

    def _read_with_help(
        self,
        question: Question,
        composed: Composed,
        *,
        programme: str | None,
        as_of: date,
        turns: Sequence[Turn],
        facts: Facts | None,
    ) -> tuple[Question, Composed]:
        """Question and answer once more with what a model proposes, if that gives an answer."""
        proposal = propose(self._model, question, as_of=as_of)
        if proposal.is_empty:
            return question, composed
        again = read(
            question.text,
            as_of=as_of,
            turns=turns,
            facts=facts,
            proposed=proposal.facts,
            hints=proposal.topics,
        )
        other = self._composer.compose(again, programme=programme, as_of=as_of)
        better = other.answer.status != "not_covered"
        return (again, other) if better else (question, composed)

    def with_corrections(self, store: Store) -> Assistant:
        """The same assistant, which offers the corrections of the store before it composes."""
        # Imported where it is needed: the command line answers without a database.
        from assistant.helpdesk.correction_book import CorrectionBook
        from assistant.storage.correction_store import CorrectionStore

        other = copy(self)
        other.corrections = CorrectionBook(CorrectionStore(store.engine), self.likeness)
        return other

    def _corrected(
        self, question: Question, programme: str | None, as_of: date, turns: Sequence[Turn]
    ) -> Composed | None:
        """The correction for this question, or None. What it calculates must come out again."""
        if self.corrections is None:
            return None
        found = self.corrections.find(question, chosen=programme, as_of=as_of, turns=turns)
        if found is None:
            return None
        calculated = {(f.value, f.name) for f in found.figures if f.origin == "calculation"}
        if calculated:
            composed = self._composer.compose(question, programme=programme, as_of=as_of)
            if not calculated <= {(f.value, f.name) for f in composed.answer.figures}:
                return composed
        return Composed(found, found.programmes, tuple(e for e in found.entries if e in entries()))

    def _notice(
        self, text: str, detail: str, programme: str | None, as_of: date, turns: Sequence[Turn]
    ) -> Reply:
        status = statuses()[detail]
        answer = Answer(
            question=text,
            programme=programme,
            programmes=(programme,) if programme else (),
            guideline=None,
            as_of=as_of,
            status=status["status"],  # type: ignore[arg-type]  # a word of statuses.yaml
            status_detail=detail,
            verdict=None,
            text=status["text"],
        )
        known = turns[-1].facts if turns else Facts()
        return Reply(answer, Turn("", answer.programmes, known, ()))

    def programmes(self, as_of: date) -> tuple[ProgrammeCard, ...]:
        """All programmes with their state on the day, in the order of their files."""
        return _cards(as_of)

    def guideline(self, guideline_id: str) -> Guideline:
        """The full text with its places. Raises UnknownGuidelineError."""
        return load_guideline(guideline_id)

    def fact_definitions(self) -> Mapping[str, Mapping[str, Any]]:
        """Name → label, type, question, choices, range and help of each fact (facts.yaml)."""
        return fact_entries()


def clean(text: str) -> str:
    """The question without control characters; line ends stay."""
    kept = "".join(
        sign for sign in text if sign in "\n\t" or sign.isprintable() or sign == "\u00a0"
    )
    return kept.strip()


def without_tags(text: str) -> str:
    """The question without HTML, scripts with what they hold; all of it where nothing is left."""
    return _TAGS.sub(" ", text).strip() or text


# Every page shows them; visitors ask for few days, and the files are those of the start.
@lru_cache(maxsize=64)
def _cards(as_of: date) -> tuple[ProgrammeCard, ...]:
    return tuple(card(programme, as_of) for programme in programmes().values())


def card(programme: Programme, as_of: date) -> ProgrammeCard:
    """The programme at a glance on the day."""
    state = application_deadline(programme, as_of=as_of)
    name, words = _state(programme, state, as_of)
    return ProgrammeCard(
        id=programme.id,
        title=programme.title,
        short_title=programme.short_title,
        issuer=programme.issuer,
        applicants_label=programme.applicants_label,
        glance=filled(programme.glance, programme),
        state=name,
        state_text=words,
        deadline=state.date if state is not None else None,
        days_left=state.days_left if state is not None and state.state == "open" else None,
        example_questions=programme.example_questions,
    )


def filled(template: str, programme: Programme) -> str:
    """A sentence of the programme file with its values, without source marks."""
    from assistant.answering.writing import shown_value

    return GAP.sub(lambda match: shown_value(programme.values[match.group(2)]), template)


def _state(programme: Programme, state: DeadlineState | None, as_of: date) -> tuple[str, str]:
    force = programme.in_force
    first = programme.values[force.from_].date_ if force.from_ else None
    last = programme.values[force.until].date_ if force.until else None
    words = programme_words()["state"]
    if last is not None and as_of > last:
        return "not_in_force", words["out_of_force"].format(day=format_date(last))
    if first is not None and as_of < first:
        return "not_in_force", words["not_in_force"].format(day=format_date(first))
    if state is None or state.date is None:
        return "unknown", words["unknown"]
    day = format_date(state.date)
    if state.state == "open":
        days = state.days_left or 0
        left = {0: "last_day", 1: "one_day"}.get(days, "open")
        return "open", words[left].format(day=day, days=days)
    if state.state == "not_yet":
        opens = words["opens"].format(day=format_date(state.opens)) if state.opens else ""
        return "not_yet", opens or words["not_yet"]
    return "passed", words["passed"].format(day=day)


@lru_cache(maxsize=1)
def shared_assistant() -> Assistant:
    """The assistant of this process with the settings of the environment."""
    return Assistant(Settings.from_environment())
