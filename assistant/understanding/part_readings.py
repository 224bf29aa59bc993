"""A reading for each part of a question, with its context, its evidence and the turn before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import EntryRanker, RankingWeights, Reading
from assistant.understanding.evidence import with_evidence
from assistant.understanding.question_form import content_words, without_courtesy
from assistant.understanding.reader import Part, Question, search_text
from assistant.understanding.topic_hints import with_topics
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.records import CostLine

_CONTEXT = 0.9  # what the circumstances around a question weigh against the question itself
_CLEAR = 0.95  # from this score on a follow-up speaks for itself
_SURE_TOPIC = 0.3
_CERTAIN_TOPIC = 0.5
_UNITS_OF_FACTS = ("inhabitants", "years")  # of posts, the word itself says what is asked


class PartReader:
    """Reads the parts of questions with a ranker. One for a process."""

    def __init__(self, ranker: EntryRanker, weights: RankingWeights) -> None:
        self._ranker = ranker
        self._weights = weights

    def read(self, question: Question, *, only: Sequence[str] | None = None) -> list[Reading]:
        """A reading for each part; a part that says little by itself is read with its context.

        only: the programmes that may be meant (None: any).
        """
        texts = [part.search_text or part.text for part in question.parts]
        contexts = [part.context for part in question.parts]
        readings = self._ranker.read([*texts, *filter(None, contexts)], only, self._weights)
        whole = iter(readings[len(texts) :])
        own = []
        for part, reading in zip(question.parts, readings, strict=False):
            if not part.context:
                own.append(reading)
            elif content_words(part.search_text):
                own.append(merged(reading, next(whole), factor=_CONTEXT))
            else:  # "Stimmt das?", "Geht das?": all that is asked stands before it
                own.append(next(whole))
        own = [with_topics(reading, question.hints, self._weights) for reading in own]
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
        own = [r for r in reading.ranked if r.entry.programme in previous.programmes]
        best = (own or reading.ranked)[0].score if reading.ranked else 0.0
        content = len(content_words(_without_facts(part, question)))
        said = bool(question.said.own or question.said.partners or question.loose)
        bare = content <= 1 or (content <= 3 and said and not part.asks_what)
        sure = max(reading.topics.values(), default=0.0) >= _SURE_TOPIC
        known = {t for key in previous.entries if key in entries() for t in entries()[key].topics}
        sure = sure and max(reading.topics, key=lambda t: reading.topics[t]) not in known
        adds = _is_sum(previous.entries) and any(n.endswith("_costs") for n in question.said.own)
        named_cost = bool(part.costs) and not adds
        if reading.ranked and reading.ranked[0].entry.key in previous.entries:
            named_cost = False
        if content == 0 and not said:  # "Warum nicht?"
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        if adds:
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        if named_cost and best >= self._weights.threshold:
            return reading
        if content == 0 and said and "wants_consortium" not in question.said.own:
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        if best >= _CLEAR:
            return reading
        if question.loose and not part.costs and not sure and _has_a_cap(previous.entries):
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        certain = max(reading.topics.values(), default=0.0) >= _CERTAIN_TOPIC
        if bare and (not sure or (content == 0 and not certain)):
            return _leaning(reading, previous.entries, best + 0.05, inherited=True)
        if part.follow_up or best < self._weights.threshold:
            return _leaning(reading, previous.entries, 0.0, plus=self._weights.previous)
        return reading


def _without_facts(part: Part, question: Question) -> str:
    """The part without the words that only state facts: "und eine kreisfreie Stadt" is empty."""
    text = without_courtesy(question.text)
    said = [number for number in part.numbers if number.unit in _UNITS_OF_FACTS]
    counted = {number.start: number.unit_end for number in said}
    for mention in sorted(question.mentions_of_facts, key=lambda m: -m.start):
        end = max(mention.end, counted.get(mention.start, 0))
        text = text[: mention.start] + " " + text[end:]
    return search_text(text) if len(question.parts) == 1 else part.search_text


def _has_a_cap(keys: Sequence[str]) -> bool:
    """Whether the cap of one cost line was answered before, which a bare amount is held against."""
    return any(line.cap is not None for line in _cost_lines(keys))


def _is_sum(keys: Sequence[str]) -> bool:
    """Whether a flat rate or a total was answered before, to which a further amount adds."""
    total = any(entries()[key].kind == "budget" for key in keys if key in entries())
    return total or any(line.flat_rate is not None for line in _cost_lines(keys))


def _cost_lines(keys: Sequence[str]) -> Iterator[CostLine]:
    """The cost lines that these entries are about."""
    for entry in (entries()[key] for key in keys if key in entries()):
        budget = programmes()[entry.programme].budget
        lines = budget.lines.values() if budget is not None else ()
        yield from (line for line in lines if line.statement == entry.name)


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
        score = factor * theirs.score
        ranked.append(mine if mine.score >= score else replace(theirs, score=score))
    ranked.sort(key=lambda r: (-r.score, r.entry.key))
    topics = first.topics
    if max(second.topics.values(), default=0) > max(first.topics.values(), default=0):
        topics = second.topics
    return Reading(topics, tuple(ranked))
