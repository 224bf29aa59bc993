import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.german.folding import fold, fold_with_origins, fold_word


def test_umlauts_and_sharp_s_are_folded() -> None:
    assert fold("GRÖSSE Maßnahme für Köln") == "grosse massnahme fur koln"


@pytest.mark.parametrize("word", ["für", "fuer", "fur", "FÜR"])
def test_every_spelling_of_an_umlaut_is_one_word(word: str) -> None:
    assert fold_word(word) == "fur"


@pytest.mark.parametrize("word", ["neue", "quelle", "bauer", "steuer"])
def test_vowels_that_are_no_umlaut_stay(word: str) -> None:
    assert fold_word(word) == word


@given(st.text(max_size=60))
def test_each_folded_character_knows_its_source(text: str) -> None:
    folded = fold_with_origins(text)
    assert folded.text == fold(text)
    assert len(folded.origins) == len(folded.text)
    assert list(folded.origins) == sorted(folded.origins)
