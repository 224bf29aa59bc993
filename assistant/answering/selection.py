"""Which entry answers a part: the best ranked one, or a decision that reads the facts said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.rules.engine import decide
from assistant.rules.facts import Facts
from assistant.understanding.entries import AnswerEntry, entries
from assistant.understanding.entry_ranking import Ranked, RankingWeights, Reading
from assistant.understanding.question_form import content_words, speaks_of_money, wants_a_sum
from assistant.understanding.reader import Part, Question
from assistant.understanding.topics import OUTSIDE
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.records import Condition, Programme

# A statement whose way to ask is this near is what was asked, whatever the asker's own case.
_SAME_QUESTION = 0.75
# A decision on the asker's facts may stand this far behind the best statement.
_BEHIND = 0.2
_LEARNT = 0.25  # below this score of the classifier nothing was clearly asked for
_LEARNT_SURELY = 0.5
_FEW_WORDS = 2
_SURE_TOPIC = 0.4
_OWN_CASE = 2  # so many facts of a decision are the question where nothing else was asked
_SOME_TOPIC = 0.3  # probability from which even "Geht das?" is about something else
_WHOLE_CASE = 3  # so many facts of a decision make a case of one's own
_LEAST = 0.15  # below this score nothing at all points to an entry
_SURE_ABSENT = 0.5  # probability of a topic without entries from which nothing else is answered
_CLEAR = 0.95
_SURE = 0.6
_AS_NEAR = 0.1  # so much less counts as the same score where neither entry is sure
_ACROSS = frozenset({"overview", "compare", "open_now"})
_APPLICANT_TOPICS = ("eligibility", "alone", "consortium")


def choose(
    ranked: Sequence[Ranked],
    part: Part,
    question: Question,
    programme: Programme,
    weights: RankingWeights,
    *,
    facts: Facts,
    inherited: bool = False,
) -> Ranked | None:
    """The entry that answers, or None when none fits well enough.

    A question that states facts of the asker goes to the decision that reads them; inherited: a
    follow-up about what was answered before stays there.
    """
    if not ranked:
        return None
    best = ranked[0]
    if inherited and best.entry.kind != "decision":
        return best
    decision = _by_facts(ranked, best, part, question, programme)
    if decision is not None:
        stays = _is_clear(best, part, programme) and _is_missing(decision, programme, facts)
        return best if stays else decision
    if best.entry.kind == "decision" and not part.yes_no and not _said(question, best):
        best = _general(ranked, best) or best
    if best.score >= weights.threshold:
        return _with_the_amount(ranked, best, part) or best
    return _money_claim(ranked, part)


def _is_clear(best: Ranked, part: Part, programme: Programme) -> bool:
    """Whether a statement is what was asked, and says yes or no to it."""
    if best.entry.kind != "statement" or not part.yes_no:
        return False
    return best.learnt >= _LEARNT_SURELY and bool(programme.statements[best.entry.name].yes_no)


def _is_missing(decision: Ranked, programme: Programme, facts: Facts) -> bool:
    """Whether a decision could only ask back."""
    return bool(decide(programme, programme.decisions[decision.entry.name], facts).missing)


def _with_the_amount(ranked: Sequence[Ranked], best: Ranked, part: Part) -> Ranked | None:
    """A statement of one amount that is as near as the best, for a claim about an amount."""
    if best.score >= _SURE or not _claims_an_amount(part) or _states_an_amount(best.entry):
        return None
    for candidate in ranked:
        if candidate.score < best.score - _AS_NEAR:
            return None
        if _states_an_amount(candidate.entry):
            return candidate
    return None


def _states_an_amount(entry: AnswerEntry) -> bool:
    if entry.kind != "statement":
        return entry.kind == "budget"
    programme = programmes()[entry.programme]
    main = programme.statements[entry.name].main
    return main is not None and programme.values[main].unit.startswith("EUR")


def _claims_an_amount(part: Part) -> bool:
    """Whether the question holds an amount against the programme."""
    euros = any(number.unit == "EUR" for number in part.numbers)
    return euros and (part.claim or part.yes_no)


def _money_claim(ranked: Sequence[Ranked], part: Part) -> Ranked | None:
    """The nearest entry with an amount, for "Sind es wirklich … Euro?" that fits nothing well."""
    if not _claims_an_amount(part):
        return None
    for candidate in ranked:
        if candidate.score < _LEAST:
            return None
        if candidate.entry.kind == "statement" and is_about_money(candidate):
            return candidate
    return None


def is_about_money(ranked: Ranked) -> bool:
    """Whether the topics of an entry are amounts or kinds of costs."""
    return _has_money_topic(ranked.entry)


def _has_money_topic(entry: AnswerEntry) -> bool:
    return any(
        topic.endswith("_costs") or topic in {"amount", "fees", "own_contribution"}
        for topic in entry.topics
    )


def _by_facts(
    ranked: Sequence[Ranked], best: Ranked, part: Part, question: Question, programme: Programme
) -> Ranked | None:
    """The decision that the facts just said point to, unless something else was clearly asked."""
    said = _said(question, best)
    if not said or _asks_for_another(best, part, question, programme):
        return None
    clearly = best.entry.kind != "decision" and (
        best.ask_similarity >= _SAME_QUESTION or best.stated
    )
    if clearly and not _on_the_same(ranked, best, said, programme):
        return None
    asks_the_rule = not part.yes_no and best.entry.kind != "decision"
    if asks_the_rule and _asks_in_general(part, best, said, ranked, programme):
        return None
    wanted = _applicant_topic(question)
    if wanted == "consortium" and not _has(ranked, wanted):
        return None
    weak = _is_weak(best, part)
    for candidate in ranked:
        if candidate.entry.kind != "decision" or not said & facts_read(
            programme.id, candidate.entry.name
        ):
            continue
        topics = set(candidate.entry.topics)
        if topics & set(_APPLICANT_TOPICS) and _asks_what_is_paid(best, part):
            continue
        if wanted is not None and topics & set(_APPLICANT_TOPICS) and wanted not in topics:
            if not ("eligibility" in topics and not _has(ranked, wanted)):
                continue
        # For yes or no only what the best entry is about first decides, not what it touches.
        about = best.entry.topics[:1] if part.yes_no else best.entry.topics
        shared = topics & set(about) or (
            topics & set(_APPLICANT_TOPICS)
            and set(about) & {*_APPLICANT_TOPICS, "consortium_rules"}
        )
        near = part.yes_no and candidate.score >= best.score - _BEHIND
        own_case = len(said & facts_read(programme.id, candidate.entry.name)) >= _OWN_CASE
        own_case = own_case or (part.vague and best.topic < _SOME_TOPIC)
        if shared or near or (weak and own_case and topics & set(_APPLICANT_TOPICS)):
            return candidate
    return None


def _asks_what_is_paid(best: Ranked, part: Part) -> bool:
    """As in "Werden im Verbund zwei Stellen bezahlt?": whether one may apply is not the point."""
    rules = {"consortium_rules", "posts", "post_share"} & set(best.entry.topics)
    return best.entry.kind == "statement" and bool(rules) and speaks_of_money(part.text)


def _asks_for_another(best: Ranked, part: Part, question: Question, programme: Programme) -> bool:
    """Whether the best entry is what was asked, whatever facts were told beside it.

    A deadline asked for, a point that the text leaves open, or an amount of money.
    """
    if best.entry.kind == "deadline":
        return best.topic >= _SURE_TOPIC
    if best.entry.kind != "statement":
        return False
    if programme.statements[best.entry.name].status != "said":
        # "Wir haben 4.000 Einwohner. Geht das?" asks of one's own case, not of what is left open.
        return best.learnt >= _LEARNT and not part.vague
    return is_about_money(best) and (speaks_of_money(part.text) or _spoke_of_money(question))


def _spoke_of_money(question: Question) -> bool:
    """Whether the turn before was answered with amounts."""
    previous = question.previous.entries if question.previous is not None else ()
    known = (entries()[key] for key in previous if key in entries())
    return any(entry.kind == "budget" or _has_money_topic(entry) for entry in known)


def _is_weak(best: Ranked, part: Part) -> bool:
    """Whether nothing was clearly asked for, so that the case told is the question."""
    if speaks_of_money(part.text) or wants_a_sum(part.text):
        return False
    few = part.yes_no and len(content_words(part.search_text)) <= _FEW_WORDS
    return best.learnt < (_LEARNT_SURELY if few else _LEARNT) and best.score < _CLEAR


def _asks_in_general(
    part: Part,
    best: Ranked,
    said: frozenset[str],
    ranked: Sequence[Ranked],
    programme: Programme,
) -> bool:
    """Whether "Wie viele …?" asks for the rule and not for the asker's own case."""
    if not part.asks_what or part.vague:
        return False
    reads = [
        said & facts_read(programme.id, r.entry.name)
        for r in ranked
        if r.entry.kind == "decision" and set(r.entry.topics) & set(best.entry.topics)
    ]
    return max(map(len, reads), default=0) < _WHOLE_CASE


def _on_the_same(
    ranked: Sequence[Ranked], best: Ranked, said: frozenset[str], programme: Programme
) -> bool:
    """Whether a decision on the very topic of the best entry reads what was said."""
    return not best.stated and any(
        r.entry.kind == "decision"
        and set(r.entry.topics) & set(best.entry.topics)
        and said & facts_read(programme.id, r.entry.name)
        for r in ranked
    )


def _has(ranked: Sequence[Ranked], topic: str) -> bool:
    return any(r.entry.kind == "decision" and topic in r.entry.topics for r in ranked)


def _said(question: Question, best: Ranked) -> frozenset[str]:
    """The names of the facts of this question that speak of the asker's own case.

    The mere wish for a consortium does so only where a decision was asked for anyway.
    """
    names = set(question.said.own) - {"town", "application_date", "project_years"}
    if question.said.partners:
        names.add("partners")
    if names == {"wants_consortium"} and best.entry.kind != "decision":
        return frozenset()
    return frozenset(names)


def _applicant_topic(question: Question) -> str | None:
    """Whether the asker means to apply alone, together, or leaves it open (None)."""
    wants = question.facts.value("wants_consortium")
    if question.said.partners or question.said.value("wants_consortium") is True:
        return "consortium"
    if question.said.value("wants_consortium") is False:
        return "alone"
    if question.previous is not None and wants is True and question.facts.partners:
        return "consortium"
    return None


@lru_cache(maxsize=256)
def facts_read(programme_id: str, decision: str) -> frozenset[str]:
    """The facts that the cases of a decision read, directly or through rules."""
    programme = programmes()[programme_id]
    names: set[str] = set()
    for case in programme.decisions[decision].cases:
        if case.when is not None:
            names.update(_facts_of(case.when, programme))
    return frozenset(names - {"state"} or names)


def _facts_of(condition: Condition, programme: Programme) -> Iterator[str]:
    if condition.fact is not None:
        yield condition.fact
    if condition.every_partner is not None or condition.some_partner is not None:
        yield "partners"
    if condition.rule is not None:
        yield from _facts_of(programme.rules[condition.rule].met_when, programme)
    for inner in (*(condition.all_ or ()), *(condition.any_ or ()), *(condition.none_ or ())):
        yield from _facts_of(inner, programme)


def _general(ranked: Sequence[Ranked], best: Ranked) -> Ranked | None:
    """The best ranked statement on a topic of a decision, for "Wer darf …?" without a case."""
    topics = set(best.entry.topics)
    for candidate in ranked[:6]:
        same = topics & set(candidate.entry.topics)
        if candidate.entry.kind == "statement" and same and candidate.score >= best.score - 0.2:
            return candidate
    return None


def is_silent_on(reading: Reading, ranked: Sequence[Ranked]) -> bool:
    """Whether the question is clearly about a topic on which this programme says nothing.

    ranked: the entries of this programme, best first.
    """
    if not reading.topics or not ranked or reading.inherited:
        return False
    topic, probability = max(reading.topics.items(), key=lambda pair: pair[1])
    if probability < _SURE_ABSENT or topic in OUTSIDE or topic in _ACROSS:
        return False
    if any(topic in entry.entry.topics for entry in ranked):
        return False
    return ranked[0].score < _CLEAR and not ranked[0].stated
