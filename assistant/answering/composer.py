"""From a question that was read to an answer: which programmes, which entries, which sentences."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.answering.context import Context, PartAnswer
from assistant.answering.amounts import amounts_said
from assistant.answering.cost_checks import answer_amounts
from assistant.answering.cost_lines import answer_flat_rate, answer_lines
from assistant.answering.cost_totals import answer_total
from assistant.answering.deadline_answers import answer_deadline, say_deadline
from assistant.answering.decision_answers import answer_decision
from assistant.answering.figure_guard import unproven
from assistant.answering.overview_answers import say_fits, say_open
from assistant.answering.phrases import statuses
from assistant.answering.records import (
    Answer,
    AnswerFinding,
    AnswerVerdict,
    Figure,
    TableRow,
)
from assistant.answering.selection import choose
from assistant.answering.statement_answers import answer_statement
from assistant.answering.writing import Draft, Shown, plain_decimal
from assistant.rules.conditions import Verdict
from assistant.rules.deadlines import application_deadline
from assistant.rules.engine import check
from assistant.rules.facts import Fact, Facts
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import EntryRanker, Ranked, RankingWeights, Reading
from assistant.understanding.evidence import with_evidence
from assistant.understanding.question_form import wants_a_sum
from assistant.understanding.reader import Part, Question
from assistant.understanding.scope import Scope, scope_of
from assistant.understanding.topics import OUTSIDE
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme
from knowledge.german.folding import fold_word
from knowledge.german.formats import format_date
from knowledge.ingestion.guideline import load_guideline

log = logging.getLogger(__name__)

_MOST_ENTRIES = 3
_CONTEXT = 0.9  # what the circumstances around a question weigh against the question itself
_SURE_ABSENT = 0.5  # probability of a topic without entries from which nothing else is answered
_ACROSS = frozenset({"overview", "compare", "open_now"})
_SURE_TOPIC = 0.3
_CLEAR = 0.95  # from this score on a follow-up speaks for itself
_SMALL_WORDS = frozenset(
    "wenn dann auch noch sind haben wird werden beim oder aber denn doch dort dazu dafur damit hier "
    "eine einen einer einem kann konnen sieht gilt ware waren ist's what about with would there "
    "stimmt richtig moglich geht also eigentlich davon alles zusammen danke bitte okay ohne mehr "
    "nicht kein keine weniger statt stattdessen genau ganz nach uber unter wieso warum".split()
)


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
        self._weights = weights

    def compose(self, question: Question, *, programme: str | None, as_of: date) -> Composed:
        """The answer to a question. programme: the one chosen by the user, if any."""
        readings = self._read(question)
        scope = scope_of(
            question,
            readings,
            chosen=programme,
            weights=self._weights,
            described=lambda: self._ranker.described(question.text),
        )
        return _Composition(question, readings, scope, as_of, self._weights).finish()

    def _read(self, question: Question) -> list[Reading]:
        """A reading for each part; a part that says little by itself is read with its context."""
        texts = [part.search_text or part.text for part in question.parts]
        contexts = [part.context for part in question.parts]
        readings = self._ranker.read([*texts, *filter(None, contexts)], None, self._weights)
        whole = iter(readings[len(texts) :])
        own = [
            merged(reading, next(whole), factor=_CONTEXT) if context else reading
            for reading, context in zip(readings, contexts, strict=False)
        ]
        return [
            self._inherited(question, part, reading)
            for part, reading in zip(question.parts, own, strict=True)
        ]

    def _inherited(self, question: Question, part: Part, reading: Reading) -> Reading:
        """A follow-up leans towards what the turn before was about, a bare one all the way."""
        reading = with_evidence(reading, part, question, self._weights)
        previous = question.previous
        if previous is None or not previous.entries:
            return reading
        best = reading.ranked[0].score if reading.ranked else 0.0
        content = len(_content_words(part.search_text))
        said = bool(question.said.own or question.said.partners or question.loose)
        bare = content <= 1 or (content <= 3 and said)
        sure = max(reading.topics.values(), default=0.0) >= _SURE_TOPIC
        known = {t for key in previous.entries if key in entries() for t in entries()[key].topics}
        sure = sure and max(reading.topics, key=lambda t: reading.topics[t]) not in known
        adds = _is_sum(previous.entries) and any(n.endswith("_costs") for n in question.said.own)
        named_cost = bool(part.costs) and not adds
        named_cost = named_cost and any(r.entry.key not in previous.entries for r in reading.ranked[:1])
        if adds:
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        if best >= _CLEAR or (named_cost and best >= self._weights.threshold):
            return reading
        if bare and (not sure or content == 0):
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        if part.follow_up or best < self._weights.threshold:
            return _leaning(reading, previous.entries, 0.0, plus=self._weights.previous)
        return reading


def _is_sum(keys: Sequence[str]) -> bool:
    """Whether a flat rate or a total was answered before, to which a further amount adds."""
    for key in keys:
        entry = entries().get(key)
        if entry is None:
            continue
        budget = programmes()[entry.programme].budget
        if entry.kind == "budget" or (budget is not None and any(
            line.flat_rate is not None and line.statement == entry.name
            for line in budget.lines.values()
        )):
            return True
    return False


def _leaning(
    reading: Reading,
    keys: Sequence[str],
    least: float,
    *,
    plus: float = 0.0,
    inherited: bool = False,
) -> Reading:
    """The reading with these entries raised to at least a score, or by an amount."""
    ranked = [
        replace(r, score=max(r.score + plus, least)) if r.entry.key in keys else r
        for r in reading.ranked
    ]
    ranked.sort(key=lambda r: (-r.score, r.entry.key))
    return replace(reading, ranked=tuple(ranked), inherited=inherited)


def merged(first: Reading, second: Reading, *, factor: float) -> Reading:
    """Per entry the better score; second counts with a factor. Topics of the surer reading."""
    other = {r.entry.key: r for r in second.ranked}
    ranked = []
    for mine in first.ranked:
        theirs = other[mine.entry.key]
        ranked.append(mine if mine.score >= factor * theirs.score else replace(theirs, score=factor * theirs.score))
    ranked.sort(key=lambda r: (-r.score, r.entry.key))
    topics = first.topics
    if max(second.topics.values(), default=0) > max(first.topics.values(), default=0):
        topics = second.topics
    return Reading(topics, tuple(ranked))


def _content_words(text: str) -> list[str]:
    """The words that carry meaning: nouns and longer words, no pronouns and no small verbs."""
    words = [fold_word(word.strip(".,;:!?")) for word in text.split()]
    return [word for word in words if len(word) > 3 and word not in _SMALL_WORDS]


class _Composition:
    """One answer in the making."""

    def __init__(
        self,
        question: Question,
        readings: Sequence[Reading],
        scope: Scope,
        as_of: date,
        weights: RankingWeights,
    ) -> None:
        self.question = question
        self.readings = readings
        self.scope = scope
        self.as_of = as_of
        self.weights = weights
        self.draft = Draft()
        self.answers: list[tuple[str, PartAnswer]] = []
        self.tables: list[TableRow] = []

    def finish(self) -> Composed:
        if self.scope.refusal is not None:
            return self._refused(self.scope.refusal)
        if self.scope.kind == "fits":
            return self._across("fits")
        if self.scope.kind == "open":
            return self._across("open")
        if self.scope.kind == "ask":
            return self._ask_programme()
        for number, key in enumerate(self.scope.programmes):
            self._programme(key, named=len(self.scope.programmes) > 1, first=number == 0)
        if not self.answers:
            return self._refused("not_in_documents")
        return self._answered()

    def _context(self, key: str) -> Context:
        return Context(
            self.draft,
            programmes()[key],
            self.question,
            _for_programme(self.question, programmes()[key]),
            self.as_of,
            table=self.tables,
        )

    def _programme(self, key: str, *, named: bool, first: bool) -> None:
        context = self._context(key)
        if self._outside_force(context):
            return
        named = named or self._inferred(key)
        done: set[str] = set()
        for part, reading in zip(self.question.parts, self.readings, strict=True):
            ranked = tuple(r for r in reading.ranked if r.entry.programme == key)
            own_case = part.yes_no and bool(self.question.said.own)
            if _absent(reading, ranked) and not own_case:
                continue
            chosen = choose(
                ranked, part, self.question, context.programme, self.weights,
                inherited=reading.inherited,
            )  # fmt: skip
            if (chosen is None or chosen.score < _CLEAR) and self._plan(context, part, chosen):
                continue
            if chosen is None or chosen.entry.key in done or len(done) >= _MOST_ENTRIES:
                continue
            done.add(chosen.entry.key)
            start = len(self.draft.text)
            if named:
                self.draft.heading(context.programme.short_title, first=first and not self.answers)
            answer = self._entry(context, chosen, part)
            if len(self.draft.text) > start:
                self.answers.append((key, replace(answer, entries=(chosen.entry.key,))))

    def _plan(self, context: Context, part: Part, chosen: Ranked | None) -> bool:
        """Answers a planned amount whose line is known although no entry about it was found."""
        said = amounts_said(context)
        if not said or any("calculated" in a.detail or a.detail == "claim_checked" for _, a in self.answers):
            return False
        if chosen is not None and (
            chosen.entry.kind in ("budget", "deadline")
            or _lines_of(context.programme, chosen.entry.name)
            or _money_topic(chosen)
        ):
            return False
        several = len({amount.line for amount in said}) > 1
        if several and wants_a_sum(self.question.text):
            answer = answer_total(context, part, said)
        else:
            answer = answer_amounts(context, part, said)
        self.answers.append((context.programme.id, answer))
        return True

    def _inferred(self, key: str) -> bool:
        """Whether the programme was neither named nor chosen, so that the answer must name it."""
        previous = self.question.previous
        return self.scope.inferred and (previous is None or key not in previous.programmes)

    def _entry(self, context: Context, ranked: Ranked, part: Part) -> PartAnswer:
        """Says one entry, computed where the question gives figures for it."""
        entry = ranked.entry
        if entry.kind == "deadline":
            return answer_deadline(context, entry.name, part)
        if entry.kind == "decision":
            return answer_decision(context, entry.name, part)
        budget = context.programme.budget
        if budget is not None:
            answer = self._cost(context, ranked, part)
            if answer is not None:
                return answer
        return answer_statement(context, ranked, part)

    def _cost(self, context: Context, ranked: Ranked, part: Part) -> PartAnswer | None:
        """A computed answer where the entry is about costs and figures are there to compute with."""
        budget = context.programme.budget
        assert budget is not None
        lines = _lines_of(context.programme, ranked.entry.name)
        flat = [n for n in lines if budget.lines[n].flat_rate is not None]
        said = amounts_said(context, [n for n in lines if n not in flat])
        several = len({amount.line for amount in said}) > 1
        total = wants_a_sum(self.question.text)
        if ranked.entry.kind == "budget":
            if len(said) == 1 and (part.yes_no or part.claim):
                return answer_amounts(context, part, said)
            return answer_total(context, part, said)
        if flat and answer_flat_rate(context, flat[0], said):
            return answer_total(context, part, said) if total and several else PartAnswer("calculated")
        mine = tuple(a for a in said if a.line in lines or _money_topic(ranked))
        if mine and not flat:
            if several and total:
                return answer_total(context, part, said)
            return answer_amounts(context, part, mine)
        own = programme_lines = [n for n in lines if budget.lines[n].statement == ranked.entry.name]
        if not own and not _posts_said(self.question):
            programme_lines = []
        elif not own:
            programme_lines = lines
        if programme_lines and not part.claim and answer_lines(context, programme_lines, self.question.text):
            return PartAnswer("calculated")
        return None

    def _outside_force(self, context: Context) -> bool:
        """Says that no version holds on the Stichtag; True when that is so."""
        force = context.programme.in_force
        first = context.programme.values[force.from_].date_ if force.from_ else None
        last = context.programme.values[force.until].date_ if force.until else None
        calc = {"as_of": Shown(self.as_of, "date", format_date(self.as_of), origin="question")}
        if last is not None and self.as_of > last:
            text = context.phrase("not_in_force_after", until="{" + str(force.until) + "}")
        elif first is not None and self.as_of < first:
            text = context.phrase("not_in_force_before", **{"from": "{" + str(force.from_) + "}"})
        else:
            return False
        asks_validity = any(_asks_validity(reading) for reading in self.readings)
        wants = asks_validity and any(part.yes_no for part in self.question.parts)
        if wants:
            context.say(context.phrase("still_in_force_no"), origin="rule", calc=calc)
        context.say(text, origin="notice", calc=calc)
        context.say_contact()
        answer = PartAnswer("rule_checked", "no") if wants else PartAnswer("not_in_force")
        if asks_validity and not wants:
            answer = PartAnswer("rule_checked")
        self.answers.append((context.programme.id, answer))
        return True

    def _across(self, kind: str) -> Composed:
        contexts = [self._context(key) for key in self.scope.programmes]
        verdict = say_fits(contexts) if kind == "fits" else say_open(contexts)
        detail = PartAnswer("overview", verdict)
        self.answers.extend((context.programme.id, detail) for context in contexts)
        return self._answered()

    def _ask_programme(self) -> Composed:
        """Asks which programme is meant, with the short answer of each where there is one."""
        self.draft.say(_named_text("programme_missing"), origin="notice")
        part, reading = self.question.parts[0], self.readings[0]
        for key in self.scope.programmes:
            context = self._context(key)
            ranked = tuple(r for r in reading.ranked if r.entry.programme == key)
            chosen = choose(ranked, part, self.question, context.programme, self.weights)
            if chosen is None:
                continue
            self.draft.heading(context.programme.short_title, first=False)
            if chosen.entry.kind == "deadline":
                say_deadline(context)
            else:
                self._entry(context, chosen, part)
        answer = PartAnswer("programme_missing", missing=("programme",), needs_input=True)
        self.answers.append(("", answer))
        return self._answered()

    def _refused(self, detail: str) -> Composed:
        single = self.scope.programmes[0] if len(self.scope.programmes) == 1 else None
        self.draft.say(_named_text(detail), origin="notice")
        if single is not None and detail in ("not_in_documents", "access_data"):
            self._context(single).say_contact()
        self.answers.append((single or "", PartAnswer(detail)))
        return self._answered()

    def _answered(self) -> Composed:
        parts = [answer for _, answer in self.answers]
        keys = tuple(dict.fromkeys(key for key, _ in self.answers if key))
        leading = next((p for p in parts if statuses()[p.detail]["status"] == "answered"), parts[0])
        status = statuses()[leading.detail]["status"]
        if leading.needs_input or (status != "answered" and any(p.needs_input for p in parts)):
            status = "needs_input"
        single = keys[0] if len(keys) == 1 else None
        missing = tuple(dict.fromkeys(n for p in parts for n in p.missing))
        if leading.needs_input is False:
            missing = ()
        verdict = leading.verdict
        covered = status != "not_covered"
        answer = Answer(
            question=self.question.text,
            programme=single,
            programmes=keys,
            guideline=_guideline(programmes()[single]) if single else None,
            as_of=self.as_of,
            status=status,  # type: ignore[arg-type]  # one of the three words of statuses.yaml
            status_detail=leading.detail,
            verdict=verdict,
            text=self.draft.text,
            statements=tuple(self.draft.statements),
            figures=tuple(self.draft.figures),
            citations=tuple(self.draft.citations) if covered or _force(leading) else (),
            findings=self._findings(single, parts),
            facts=_fact_rows(self.question.facts),
            missing=missing,
            follow_ups=self._follow_ups(single, parts),
            deadline=_deadline(programmes()[single], self.as_of) if single else None,
            table=tuple(self.tables),
            entries=tuple(e for p in parts for e in p.entries),
        )
        return Composed(_guarded(answer), keys, answer.entries)

    def _findings(self, key: str | None, parts: Sequence[PartAnswer]) -> tuple[AnswerFinding, ...]:
        """The rules that the answer rests on, with what they found."""
        names = {name for part in parts for name in part.rules}
        if key is None or not names:
            return ()
        programme = programmes()[key]
        context = self._context(key)
        return tuple(
            AnswerFinding(
                rule=finding.rule,
                label=finding.label,
                verdict=finding.verdict.value,
                message=_plain_text(finding.message, programme),
                missing=finding.missing if finding.verdict is Verdict.OPEN else (),
                quote=finding.quote,
                place=finding.place,
            )
            for finding in check(programme, context.facts)
            if finding.rule in names
        )

    def _follow_ups(self, key: str | None, parts: Sequence[PartAnswer]) -> tuple[str, ...]:
        if key is None:
            return ()
        asked = self.question.text.casefold()
        given = programmes()[key].example_questions
        return tuple(q for q in given if q.casefold() != asked)[:3]


def _posts_said(question: Question) -> bool:
    return bool({"coordinators", "assistants", "posts", "further_posts"} & set(question.said.own))


def _lines_of(programme: Programme, statement: str) -> list[str]:
    """The cost lines that a statement is about, with those of the same group."""
    budget = programme.budget
    record = programme.statements.get(statement)
    if budget is None or record is None:
        return []
    groups = {
        line.statement
        for line in budget.lines.values()
        if line.statement == statement or (record.main is not None and line.cap == record.main)
    }
    return [name for name, line in budget.lines.items() if line.statement in groups]


def _absent(reading: Reading, ranked: Sequence[Ranked]) -> bool:
    """Whether the question is clearly about a topic on which this programme says nothing."""
    if not reading.topics or not ranked or reading.inherited:
        return False
    topic, probability = max(reading.topics.items(), key=lambda pair: pair[1])
    if probability < _SURE_ABSENT or topic in OUTSIDE or topic in _ACROSS:
        return False
    if any(topic in r.entry.topics for r in ranked):
        return False
    return ranked[0].score < _CLEAR and not ranked[0].stated


def _asks_validity(reading: Reading) -> bool:
    best = reading.ranked[0].entry.topics if reading.ranked else ()
    return "validity" in best or reading.topics.get("validity", 0) > 0.3


def _money_topic(ranked: Ranked) -> bool:
    return any(t.endswith("_costs") or t in ("amount", "fees", "own_contribution") for t in ranked.entry.topics)


def _force(answer: PartAnswer) -> bool:
    return answer.detail == "not_in_force"


def _for_programme(question: Question, programme: Programme) -> Facts:
    """The facts, with what the choice of this programme implies when the question says nothing."""
    facts = question.facts
    if facts.value("state") is None and facts.value("town") is None:
        return facts.with_(Fact("state", programme.state, "implied"))
    return facts


def _named_text(detail: str) -> str:
    names = ", ".join(p.short_title for p in programmes().values())
    return statuses()[detail]["text"].replace("{names}", names)


def _plain_text(template: str, programme: Programme) -> str:
    """A rule's message with its values, without source marks."""
    from assistant.answering.writing import shown_value

    return GAP.sub(lambda match: shown_value(programme.values[match.group(2)]), template)


def _guideline(programme: Programme) -> Mapping[str, Any]:
    guideline = load_guideline(programme.guideline)
    force = programme.in_force
    span = {
        "from": _iso(programme, force.from_),
        "until": _iso(programme, force.until),
    }
    return {
        "id": guideline.id,
        "sha256": guideline.sha256,
        "in_force": span if any(span.values()) else None,
    }


def _iso(programme: Programme, name: str | None) -> str | None:
    day = programme.values[name].date_ if name is not None else None
    return day.isoformat() if day is not None else None


def _deadline(programme: Programme, as_of: date) -> Mapping[str, Any] | None:
    state = application_deadline(programme, as_of=as_of)
    if state is None:
        return None
    return {
        "date": state.date.isoformat() if state.date else None,
        "state": state.state,
        "days_left": state.days_left if state.state in ("open", "not_yet") else None,
    }


def _fact_rows(facts: Facts) -> tuple[Mapping[str, str], ...]:
    rows = [_fact_row(fact) for fact in facts.own.values()]
    for number, partner in enumerate(facts.partners, start=1):
        rows.extend({**_fact_row(f), "partner": str(number)} for f in partner.values())
    return tuple(rows)


def _fact_row(fact: Fact) -> dict[str, str]:
    value = fact.value
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = value if isinstance(value, str) else plain_decimal(value)
    return {"name": fact.name, "value": text, "origin": fact.origin}


def _guarded(answer: Answer) -> Answer:
    """The answer if each figure is proven; else the proven statements alone (a bug, logged)."""
    if not unproven(answer.text, answer.figures):
        return answer
    log.error("unproven figure in a composed answer of %s", ", ".join(answer.entries) or "?")
    text = statuses()["internal"]["text"]
    figures: tuple[Figure, ...] = ()
    return replace(
        answer,
        status="not_covered",
        status_detail="internal",
        verdict=None,
        text=text,
        statements=(),
        figures=figures,
        citations=(),
        table=(),
    )


__all__ = ["AnswerVerdict", "Composed", "Composer"]
