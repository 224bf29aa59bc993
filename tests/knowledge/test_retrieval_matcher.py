"""Which entry does a question mean?"""

import pytest

from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.matcher import Entry, Matcher

ENTRIES = (
    Entry("deadline", "a", ("Bis wann muss der Antrag gestellt sein?", "Die Frist endet im Mai.")),
    Entry("amount", "a", ("Wie viel Geld gibt es?", "Die Zuwendung beträgt 500 Euro.")),
    Entry("deadline", "b", ("Wann ist Einsendeschluss?",)),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(ENTRIES, Embedder())


def test_an_exact_question_scores_one(matcher: Matcher) -> None:
    best = matcher.match("Wie viel Geld gibt es?")[0]
    assert (best.key, best.programme, best.best_text_index) == ("amount", "a", 0)
    assert (best.score, best.keyword, best.dense) == pytest.approx((1, 1, 1), abs=1e-4)


def test_spelling_changes_little(matcher: Matcher) -> None:
    best = matcher.match("bis wan mus der antrag gestelt sein", programmes=["a"])[0]
    assert best.key == "deadline"
    assert best.best_text_index == 0


def test_each_entry_comes_once_and_in_order(matcher: Matcher) -> None:
    found = matcher.match("Antrag")
    assert len(found) == len(ENTRIES)
    assert [match.score for match in found] == sorted((m.score for m in found), reverse=True)
    assert all(0 <= match.score <= 1.0001 for match in found)


def test_programmes_and_count_limit_the_list(matcher: Matcher) -> None:
    assert [match.programme for match in matcher.match("Frist", programmes=["b"])] == ["b"]
    assert matcher.match("Frist", programmes=[]) == []
    assert len(matcher.match("Frist", k=2)) == 2


@pytest.mark.parametrize("text", ["", " "])
def test_nothing_asked_nothing_found(matcher: Matcher, text: str) -> None:
    assert matcher.match(text) == []


def test_strange_words_match_nothing(matcher: Matcher) -> None:
    assert all(match.keyword == 0 for match in matcher.match("ψψψψ"))


def test_no_entries() -> None:
    assert Matcher((), Embedder()).match("Frist") == []


def test_an_entry_needs_a_text() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        Matcher([Entry("empty", "a", ())], Embedder())
