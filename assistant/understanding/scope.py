"""Which programmes an answer is about, or why there is none: out of scope, attack, greeting."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from assistant.understanding.entry_ranking import Ranked, RankingWeights, Reading
from assistant.understanding.question_form import speaks_of_access
from assistant.understanding.reader import Question
from knowledge.catalogue.catalogue import programmes
from knowledge.german.folding import fold

ScopeKind = Literal["programmes", "fits", "open", "ask"]

_REFUSALS = {
    "out_of_scope": "outside_scope",
    "attack": "instruction",
    "smalltalk": "greeting",
    "meta": "about_me",
    "access_data": "access_data",
}
_OTHER_PROGRAMMES = Path(__file__).parents[1] / "phrases" / "other_programmes.yaml"
_SURE_OUTSIDE = 0.5
# A question that looks like one outside, and like no known way to ask.
_STRANGE = 0.3
_UNLEARNT = 0.2
_SURELY_ASKED = 0.25
_DESCRIBED = 0.45  # likeness to a description from which the programme is meant
_AHEAD = 0.1
_MUNICIPAL = frozenset({"municipality", "county_municipality"})


@dataclass(frozen=True)
class Scope:
    """kind programmes: answer for these; ask: the programme is missing. refusal: status_detail.

    inferred: neither named nor chosen nor known from the conversation. named_several: in the
    question itself.
    """

    kind: ScopeKind
    programmes: tuple[str, ...]
    refusal: str | None = None
    inferred: bool = False
    named_several: bool = False


def meant_programmes(question: Question, chosen: str | None) -> tuple[str, ...]:
    """The programmes a question is about before its words are weighed; empty when it may be any."""
    meant = _named(question) or ((chosen,) if chosen is not None else ())
    if not meant and question.previous is not None:
        meant = question.previous.programmes
    hinted = tuple(dict.fromkeys(m.programme for m in question.mentions))
    return hinted if not meant and len(hinted) == 1 else meant


def _named(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.programme for m in question.mentions if m.sure))


def scope_of(
    question: Question,
    readings: Sequence[Reading],
    *,
    chosen: str | None,
    among: Sequence[str] = (),
    weights: RankingWeights,
    described: Callable[[], Mapping[str, float]],
) -> Scope:
    """The scope. Named programmes come first, then the one chosen, then the conversation's.

    among: those that a question without programme can mean; each that fits is answered for. Empty:
    any, and where several fit, the answer asks back. described: gives programme → likeness to its
    descriptions.
    """
    named = _named(question)
    meant = meant_programmes(question, chosen)
    every = tuple(among) or tuple(programmes())
    if not named and _is_about_another(question, meant):
        return Scope("programmes", meant, "other_programme")
    if (not named or len(named) > 1) and chosen is None and not readings[0].inherited:
        across = _across(readings[0].topics, meant)
        if across is not None:
            return Scope(across, named or every)
    refusal = _refusal(question, readings, meant, weights)
    if refusal is not None:
        return Scope("programmes", meant, refusal)
    if meant:
        return Scope("programmes", meant, named_several=len(named) > 1)
    found = _without_programme(question, readings, every, weights, described)
    if found.kind == "ask" and among:
        return Scope("programmes", found.programmes)
    return found


def _is_about_another(question: Question, meant: tuple[str, ...]) -> bool:
    """Whether another funding is asked for; in talk on a known programme, by what is asked only.

    "Wir wollen mehr Schwimmbad und weniger Café. Muss da wer ja sagen?" is about the programme.
    """
    if not meant or any(part.vague for part in question.parts):
        return names_another(question.text)
    return any(names_another(part.text) for part in question.parts)


def names_another(text: str) -> bool:
    """Whether the text names a funding or benefit of which there is no text here."""
    return bool(_other_names().search(fold(text)))


@lru_cache(maxsize=1)
def _other_names() -> re.Pattern[str]:
    content = yaml.safe_load(_OTHER_PROGRAMMES.read_text(encoding="utf-8"))
    names = [*content["names"], *content["subjects"]]
    inner = "|".join(re.escape(fold(name)) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)")


def _across(topics: object, meant: tuple[str, ...]) -> Literal["fits", "open"] | None:
    probabilities: dict[str, float] = dict(topics)  # type: ignore[call-overload]  # a Mapping
    if probabilities.get("overview", 0) > 0.35:
        return "fits"
    if probabilities.get("open_now", 0) > (0.6 if meant else 0.35):
        return "open"
    return None


def _refusal(
    question: Question,
    readings: Sequence[Reading],
    meant: tuple[str, ...],
    weights: RankingWeights,
) -> str | None:
    """A reason not to answer, when every part is outside and no entry fits well."""
    # Nothing of access data is in any text; to be asked for, it must be named.
    possible = set(_REFUSALS) - (set() if speaks_of_access(question.text) else {"access_data"})
    own_case = bool(set(question.said.own) - {"application_date"}) or bool(question.said.partners)
    reasons = []
    money = any(n.unit == "EUR" for part in question.parts for n in part.numbers)
    if meant and money and any(part.claim or part.yes_no for part in question.parts):
        return None
    for reading in readings:
        ranked = [r for r in reading.ranked if not meant or r.entry.programme in meant]
        best = ranked[0].score if ranked else 0.0
        name, probability = max(
            ((n, p) for n, p in reading.topics.items() if n in possible),
            key=lambda pair: pair[1],
            default=("", 0.0),
        )
        if own_case and (meant or question.facts.own) and name != "access_data":
            if not (name == "out_of_scope" and probability >= 0.35):
                return None
        sure_enough = _SURE_OUTSIDE if meant or name != "meta" else 0.25
        strong = probability >= sure_enough and best < weights.threshold + 0.35
        weak = best < weights.threshold and probability >= 0.2
        sure = name == "access_data" and probability >= 0.3 and best < 0.8
        strange = probability >= _STRANGE and max((r.learnt for r in ranked), default=0) < _UNLEARNT
        if strong or weak or sure or strange:
            reasons.append(_REFUSALS[name])
        elif best < weights.threshold:
            reasons.append("not_in_documents" if meant or question.mentions else "outside_scope")
        else:
            return None
    return reasons[0]


def _without_programme(
    question: Question,
    readings: Sequence[Reading],
    every: tuple[str, ...],
    weights: RankingWeights,
    described: Callable[[], Mapping[str, float]],
) -> Scope:
    """Nothing named: the programme that the facts or the words point to, or a question back."""
    fitting = _fitting(question, every)
    if len(fitting) == 1:
        return Scope("programmes", fitting, inferred=True)
    likeness = described()
    like = sorted((likeness.get(key, 0.0), key) for key in fitting)
    if like[-1][0] >= _DESCRIBED and like[-1][0] >= like[-2][0] + _AHEAD:
        return Scope("programmes", (like[-1][1],), inferred=True)
    reading = readings[0]
    if (
        reading.ranked
        and reading.ranked[0].score < weights.threshold + _AHEAD
        and not question.said.own
    ):
        return Scope("programmes", (), "outside_scope")
    best: dict[str, float] = {}
    for ranked in reading.ranked:
        best.setdefault(ranked.entry.programme, ranked.score)
    order = sorted((key for key in best if key in fitting), key=lambda key: -best[key])
    if (
        len(order) > 1
        and best[order[0]] >= best[order[1]] + 0.25
        and best[order[0]] >= weights.threshold
        and not _is_common(reading)
    ):
        return Scope("programmes", (order[0],), inferred=True)
    if len(order) == 1:
        return Scope("programmes", (order[0],), inferred=True)
    speaking = _that_speak(reading, order)
    if len(speaking) == 1:
        return Scope("programmes", speaking, inferred=True)
    return Scope("ask", fitting)


def _is_common(reading: Reading) -> bool:
    """Whether another programme answers questions of this kind, too: then it must be named."""
    best = reading.ranked[0].entry
    return any(
        other.entry.programme != best.programme
        and set(other.entry.topics) & set(best.topics)
        and _speaks(other)
        for other in reading.ranked
    )


def _speaks(ranked: Ranked) -> bool:
    """Whether the text says something on it, and does not leave it open."""
    entry = ranked.entry
    if entry.kind != "statement":
        return True
    return programmes()[entry.programme].statements[entry.name].status == "said"


def _that_speak(reading: Reading, keys: Sequence[str]) -> tuple[str, ...]:
    """The programmes that have an answer to what is surely asked; the others' texts are silent."""
    if _is_common(reading):
        return ()
    nearest = [next(r for r in reading.ranked if r.entry.programme == key) for key in keys]
    return tuple(r.entry.programme for r in nearest if _speaks(r) and r.learnt >= _SURELY_ASKED)


def _fitting(question: Question, every: tuple[str, ...]) -> tuple[str, ...]:
    """The programmes of these whose Land and kinds of applicant agree with the facts known."""
    state = question.facts.word("state")
    kind = question.facts.word("applicant_kind")
    found = []
    for key in every:
        programme = programmes()[key]
        if state is not None and state != programme.state:
            continue
        if kind is not None and not _accepts(kind, programme.applicants):
            continue
        found.append(key)
    return tuple(found) or every


def _accepts(kind: str, applicants: tuple[str, ...]) -> bool:
    if kind in applicants:
        return True
    return kind in _MUNICIPAL and bool(_MUNICIPAL & set(applicants))
