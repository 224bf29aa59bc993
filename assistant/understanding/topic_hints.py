"""Topics that somebody else proposes for a question, weighed against what the words say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assistant.understanding.entry_ranking import RankingWeights, Reading

_TRUST = 0.6  # probability that proposed topics get together


def with_topics(reading: Reading, proposed: Collection[str], weights: RankingWeights) -> Reading:
    """The reading with these topics made likely, and the entries about them raised to match."""
    known = [topic for topic in proposed if topic in reading.topics]
    if not known:
        return reading
    share = _TRUST / len(known)
    topics = {name: (1 - _TRUST) * value for name, value in reading.topics.items()}
    for name in known:
        topics[name] += share
    ranked = [
        replace(each, score=each.score + weights.topic * gain, topic=each.topic + gain)
        for each in reading.ranked
        for gain in [sum(share for name in each.entry.topics if name in known)]
    ]
    ranked.sort(key=lambda each: (-each.score, each.entry.key))
    return replace(reading, topics=topics, ranked=tuple(ranked))
