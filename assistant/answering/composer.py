"""From a question that was read to an answer: which programmes, which entries, which sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.assembly import assembled, facts_for
from assistant.answering.context import Context, Part, PartAnswer
from assistant.answering.cost_answers import answer_cost, answer_kinds, answer_plan
from assistant.answering.deadline_answers import answer_deadline, say_deadline
from assistant.answering.decision_answers import answer_decision
from assistant.answering.overview_answers import say_fits, say_open
from assistant.answering.phrases import statuses
from assistant.answering.records import Answer, TableRow
from assistant.answering.selection import choose, is_silent_on
from assistant.answering.statement_answers import answer_statement, say_statement
from assistant.answering.validity_answers import outside_force
from assistant.answering.writing import Draft
from assistant.understanding.entry_ranking import EntryRanker, Ranked, RankingWeights, Reading
from assistant.understanding.part_readings import PartReader
from assistant.understanding.question_form import compares
from assistant.understanding.reader import Question
from assistant.understanding.scope import Scope, meant_programmes, scope_of
from knowledge.catalogue.catalogue import programmes

_APPLICANT = frozenset({"applicant_kind", "state", "population", "nonprofit"})
_MOST_ENTRIES = 3
_CLEAR = 0.95  # from this score on an entry is what was asked for, whatever amounts are planned
# Measured on the own questions: a quarter of the answers rest on an entry below it, and half of the
# wrong ones do.
_SURE = 0.7
# Below this score the next entry is named as well, if it is so little behind: tried in steps on the
# development questions (0.6 and 0.15: 638 right, these: 642, 1.2 and 0.4: 644, but twice as often).
_SURE_ALONE = 1.0
_AS_LIKELY = 0.25
# Kinds of answers that another one can stand beside: words of the text, and nothing computed.
_WORDED = frozenset({"statement", "claim_checked", "left_open"})


@dataclass(frozen=True)
class Composed:
    """An answer with what the next turn needs to know."""

    answer: Answer
    programmes: tuple[str, ...]
    entries: tuple[str, ...]


class Composer:
    """Composes answers from entries. One for a process; holds no state of a question."""

    def __init__(self, ranker: EntryRanker, weights: RankingWeights) -> None:
        self._ranker = ranker
        self._reader = PartReader(ranker, weights)
        self._weights = weights

    def mended(self, text: str) -> str:
        """The text of a question without slips of the keyboard."""
        return self._ranker.known_words.mended(text)

    def compose(
        self,
        question: Question,
        *,
        programme: str | None,
        as_of: date,
        among: Sequence[str] = (),
    ) -> Composed:
        """The answer to a question. programme: the one chosen, if any; among: as in `scope_of`."""
        meant = meant_programmes(question, programme) or among
        readings = self._reader.read(question, only=meant or None)
        scope = scope_of(
            question,
            readings,
            chosen=programme,
            among=among,
            weights=self._weights,
            described=lambda: self._ranker.described(question.text),
        )
        return _Composition(
            question, readings, scope, as_of, self._weights, self._ranker.chance_of_yes
        ).finish()


class _Composition:
    """One answer in the making."""

    def __init__(
        self,
        question: Question,
        readings: Sequence[Reading],
        scope: Scope,
        as_of: date,
        weights: RankingWeights,
        chance_of_yes: Callable[[str, Ranked], float],
    ) -> None:
        self._question = question
        self._readings = readings
        self._scope = scope
        self._as_of = as_of
        self._weights = weights
        self._chance_of_yes = chance_of_yes
        self._draft = Draft()
        self._answers: list[tuple[str, PartAnswer]] = []
        self._table: list[TableRow] = []
        self._least = 1.0  # score of the weakest entry that was said

    def finish(self) -> Composed:
        """The whole answer."""
        scope = self._scope
        if scope.refusal is not None:
            self._refuse(scope.refusal)
        elif scope.kind in {"fits", "open"}:
            self._answer_across()
        elif scope.kind == "ask":
            self._ask_programme()
        else:
            several = len(scope.programmes) > 1
            for number, key in enumerate(scope.programmes):
                rows = len(self._table)
                self._answer_for(key, named=several, first=number == 0)
                if several:
                    self._group_rows(rows, key)
            if not self._answers:
                self._refuse("not_in_documents")
        answer = assembled(
            self._question, self._draft, self._answers, self._table, as_of=self._as_of
        )
        if answer.status == "answered" and self._least < _SURE:
            answer = replace(answer, unsure=True)
        return Composed(answer, answer.programmes, answer.entries)

    def _context(self, key: str) -> Context:
        programme = programmes()[key]
        return Context(
            self._draft,
            programme,
            self._question,
            facts_for(self._question, programme),
            self._as_of,
            self._chance_of_yes,
            table=self._table,
        )

    def _answer_for(self, key: str, *, named: bool, first: bool) -> None:
        """Answers all parts for one programme."""
        context = self._context(key)
        if named and self._scope.named_several and compares(self._question.text):
            self._compare(context, first=first)
            return
        outside = outside_force(context, self._readings)
        if outside is not None:
            self._answers.append((key, outside))
            return
        named = named or self._inferred(key)
        done: set[str] = set()
        for part, reading in zip(self._question.parts, self._readings, strict=True):
            ranked = tuple(r for r in reading.ranked if r.entry.programme == key)
            own_case = part.yes_no and bool(_APPLICANT & set(self._question.said.own))
            if is_silent_on(reading, ranked) and not own_case:
                continue
            chosen = self._choose(ranked, part, context, inherited=reading.inherited)
            if named and (chosen is not None):
                self._head(context, first=first)
                named = False
            answer = self._planned(context, part, chosen)
            if answer is not None:
                self._answers.append((key, answer))
            elif chosen is not None and chosen.entry.key not in done and len(done) < _MOST_ENTRIES:
                done.add(chosen.entry.key)
                self._least = min(self._least, chosen.score)
                answer = self._entry(context, chosen, part)
                also = self._runner_up(ranked, chosen, done, answer)
                if also is not None:
                    self._say_also(context, also)
                self._answers.append((key, replace(answer, entries=(chosen.entry.key,))))

    def _runner_up(
        self, ranked: Sequence[Ranked], chosen: Ranked, done: Collection[str], answer: PartAnswer
    ) -> Ranked | None:
        """What may have been meant just as well, where the entry chosen is not sure."""
        if len(self._scope.programmes) > 1:
            return None
        if chosen.score >= _SURE_ALONE or answer.detail not in _WORDED:
            return None
        other = next((r for r in ranked if r.entry.key not in done), None)
        if other is None or other.score < max(chosen.score - _AS_LIKELY, self._weights.threshold):
            return None
        if other.entry.kind == "deadline":
            return other
        if other.entry.kind != "statement":
            return None
        said = programmes()[other.entry.programme].statements[other.entry.name].status == "said"
        return other if said else None

    @staticmethod
    def _say_also(context: Context, other: Ranked) -> None:
        context.say(context.phrase("perhaps_meant"), origin="notice", paragraph="\n\n")
        if other.entry.kind == "deadline":
            say_deadline(context)
        else:
            say_statement(context, other.entry.name)

    def _compare(self, context: Context, *, first: bool) -> None:
        """What a programme gives, to whom and until when, beside another one."""
        self._head(context, first=first)
        context.say(context.programme.applicants_label + ".", origin="statement")
        context.say(context.programme.glance, origin="statement")
        say_deadline(context)
        self._answers.append((context.programme.id, PartAnswer("overview")))

    def _choose(
        self, ranked: Sequence[Ranked], part: Part, context: Context, *, inherited: bool = False
    ) -> Ranked | None:
        return choose(
            ranked,
            part,
            self._question,
            context.programme,
            self._weights,
            facts=context.facts,
            inherited=inherited,
        )

    def _group_rows(self, first: int, key: str) -> None:
        """Marks the rows of the table from this one on as those of one programme among several."""
        title = programmes()[key].short_title
        self._table[first:] = [replace(row, group=title) for row in self._table[first:]]

    def _head(self, context: Context, *, first: bool) -> None:
        self._draft.heading(context.programme.short_title, first=first and not self._answers)

    def _planned(self, context: Context, part: Part, chosen: Ranked | None) -> PartAnswer | None:
        """The check of planned amounts, once, where nothing else was clearly asked for."""
        computed = {"calculated", "claim_checked"}
        if any(answer.detail in computed for _, answer in self._answers):
            return None
        kinds = answer_kinds(context, part)
        if kinds is not None:
            return kinds
        if chosen is not None and chosen.score >= _CLEAR:
            return None
        return answer_plan(context, part, chosen)

    def _inferred(self, key: str) -> bool:
        """Whether the programme was neither named nor chosen, so that the answer must name it."""
        previous = self._question.previous
        return self._scope.inferred and (previous is None or key not in previous.programmes)

    @staticmethod
    def _entry(context: Context, ranked: Ranked, part: Part) -> PartAnswer:
        """Says one entry, computed where the question gives figures for it."""
        name = ranked.entry.name
        if ranked.entry.kind == "deadline":
            return answer_deadline(context, name, part)
        if ranked.entry.kind == "decision":
            return answer_decision(context, name, part)
        return answer_cost(context, ranked, part) or answer_statement(context, ranked, part)

    def _answer_across(self) -> None:
        contexts = [self._context(key) for key in self._scope.programmes]
        say = say_fits if self._scope.kind == "fits" else say_open
        answer = PartAnswer("overview", say(contexts))
        self._answers.extend((context.programme.id, answer) for context in contexts)

    def _ask_programme(self) -> None:
        """Asks which programme is meant, with the short answer of each where there is one."""
        self._draft.say(_named_text("programme_missing"), origin="notice")
        part, reading = self._question.parts[0], self._readings[0]
        for key in self._scope.programmes:
            context = self._context(key)
            ranked = tuple(r for r in reading.ranked if r.entry.programme == key)
            chosen = self._choose(ranked, part, context)
            if chosen is None:
                continue
            self._draft.heading(context.programme.short_title, first=False)
            rows = len(self._table)
            if chosen.entry.kind == "deadline":
                say_deadline(context)
            else:
                self._entry(context, chosen, part)
            self._group_rows(rows, key)
        answer = PartAnswer("programme_missing", missing=("programme",), needs_input=True)
        self._answers.append(("", answer))

    def _refuse(self, detail: str) -> None:
        keys = self._scope.programmes
        single = keys[0] if len(keys) == 1 else None
        self._draft.say(_named_text(detail), origin="notice")
        if single is not None and detail in {"not_in_documents", "access_data"}:
            self._context(single).say_contact()
        self._answers.append((single or "", PartAnswer(detail)))


def _named_text(detail: str) -> str:
    names = ", ".join(programme.short_title for programme in programmes().values())
    return statuses()[detail]["text"].replace("{names}", names)
