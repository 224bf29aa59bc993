"""The form of a question: its parts, whether it wants yes or no, repeats a claim, or follows up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from knowledge.german.folding import fold_with_origins, fold_word

QUESTION_FORMS = Path(__file__).parents[1] / "phrases" / "question_forms.yaml"
_SENTENCE_END = re.compile(
    r"(?<=[?!])\s+|(?<=[?!])(?=[A-ZÄÖÜ])|(?<=[^\d.\W]{3}[.;])\s+(?=[A-ZÄÖÜa-zäöü„\"(])|\n+"
)
_SMALL = frozenset(
    {"und", "and", "aber", "also", "hallo", "ja", "nein", "danke", "bitte", "dann", "auch", "so"}
)
_WORD = re.compile(r"[^\W_]+")
_OWN_WORDS = 3  # so many words with meaning make a question that stands by itself


@lru_cache(maxsize=1)
def forms() -> Mapping[str, Any]:
    """The lists of words that the form of a question is read by."""
    content: Mapping[str, Any] = yaml.safe_load(QUESTION_FORMS.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=32)
def _words(name: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in forms()[name])


@lru_cache(maxsize=32)
def _pattern(name: str) -> re.Pattern[str]:
    words = sorted((fold_word(word) for word in forms()[name]), key=len, reverse=True)
    return re.compile("|".join(_bordered(word) for word in words))


def _bordered(word: str) -> str:
    end = r"(?!\w)" if word[-1].isalnum() else ""
    return rf"(?<!\w){re.escape(word)}{end}"


def parts(text: str) -> tuple[str, ...]:
    """The questions in a text, in order; a text without any question is one part.

    Sentences that only state circumstances are left out when another one asks.
    """
    sentences = [piece.strip() for piece in _SENTENCE_END.split(text) if piece.strip()]
    pieces = [piece for sentence in sentences for piece in _at_joints(sentence)]
    asking = [_behind_colon(piece) for piece in pieces if is_asking(piece)]
    if any(piece.rstrip().endswith("?") for piece in asking):
        # Where somebody sets question marks, a full stop ends what is only told.
        asking = [p for p in asking if not p.rstrip().endswith((".", "!")) or _opens_asking(p)]
    return tuple(asking or [text.strip()])


def without_courtesy(text: str) -> str:
    """The text with blanks for greeting, "kurze Frage:" and thanks; all of it if nothing is left.

    Each sign stays at its place.
    """
    start, end = 0, len(text)
    while match := _courtesy("courtesy_before").match(text, start, end):
        start = match.end()
    while match := _courtesy("courtesy_behind").search(text, start, end):
        end = match.start()
    rest = text[start:end]
    return " " * start + rest if content_words(rest) else text


@lru_cache(maxsize=2)
def _courtesy(name: str) -> re.Pattern[str]:
    """One pattern of the phrases of a list, the longest first; umlauts in any spelling."""
    umlauts = {
        "ä": "(?:ä|ae|a)",
        "ö": "(?:ö|oe|o)",
        "ü": "(?:ü|ue|u)",
        "ß": "(?:ß|ss)",
        " ": r"\s+",
    }
    phrases = sorted(forms()[name], key=len, reverse=True)
    inner = "|".join("".join(umlauts.get(sign, re.escape(sign)) for sign in p) for p in phrases)
    before = rf"\s*(?:{inner})(?!\w)[\s,!.:;–-]*"
    behind = rf"[\s,;–-]*(?<!\w)(?:{inner})[\s!.,]*$"
    return re.compile(before if name == "courtesy_before" else behind, re.IGNORECASE)


def with_mark(text: str) -> str:
    """The text with the question mark that many leave out, where no other sign ends it."""
    plain = text.rstrip()
    return plain + "?" if "?" not in plain and plain[-1:].isalnum() else text


def _behind_colon(piece: str) -> str:
    """The question alone of "Nun zu meiner Frage: Darf …?", if it says enough by itself."""
    _, colon, rest = piece.rpartition(": ")
    opens = [word for word in _WORD.findall(fold_word(rest)) if word not in _SMALL][:1]
    asks = bool(opens) and (
        opens[0] in _words("yes_no_openers") or _opens_with_question_word(fold_word(rest))
    )
    return rest if colon and asks and len(content_words(rest)) >= _OWN_WORDS else piece


def _opens_asking(piece: str) -> bool:
    """Whether a sentence with a full stop asks from its first word on, or indirectly."""
    first = re.split(r"[,;:]\s*", fold_word(piece))[0]
    if re.search(r"(?<!\w)(?:ob|whether)(?!\w)", fold_word(piece)):
        return True
    start = [word for word in _WORD.findall(first) if word not in _SMALL][:1]
    return bool(start and start[0] in _words("requests"))


def _at_joints(sentence: str) -> list[str]:
    """Cut before "und wie", "und bis wann" …, where both sides are long enough to ask something."""
    folded = fold_with_origins(sentence)
    pieces = []
    start = 0
    for match in _pattern("question_joints").finditer(folded.text):
        at = folded.origins[match.start()]
        if len(_WORD.findall(sentence[start:at])) >= 2:
            pieces.append(sentence[start:at].strip(" ,;"))
            start = at
    pieces.append(sentence[start:].strip())
    return [piece for piece in pieces if piece]


def is_asking(piece: str) -> bool:
    """Whether a sentence asks for something, by its mark, its first word or an indirect form."""
    if piece.rstrip().endswith("?"):
        return True
    words = [fold_word(word) for word in _WORD.findall(piece)[:4]]
    if not words:
        return False
    for clause in re.split(r"[,;:]\s*", fold_word(piece)):
        opener = [w for w in _WORD.findall(clause) if w not in _SMALL][:1]
        if opener and opener[0] in _words("yes_no_openers"):
            return True
        if _opens_with_question_word(clause):
            return True
    return bool(re.search(r"(?<!\w)(?:ob|whether)(?!\w)", fold_word(piece)))


def wants_yes_or_no(piece: str) -> bool:
    """Whether the question can be answered with yes or no."""
    folded = fold_word(piece)
    words = _WORD.findall(folded)
    clauses = [c for c in re.split(r"[,;:]\s*", folded) if c]
    for clause in clauses:
        # The clause that comes first decides: "Sind es …, wie es hieß?" is a yes/no question.
        if _opens_with_question_word(clause):
            return False
        start = [w for w in _WORD.findall(clause) if w not in _SMALL][:1]
        if start and start[0] in _words("yes_no_openers"):
            return True
    if _pattern("indirect_yes_no").search(folded):
        return True
    wh_inside = any(word in _words("wh_words") for word in words)
    if wh_inside:
        return False
    return _opens_with_verb(words) or _has_a_verb(folded, words, english=is_english(piece))


def _opens_with_verb(words: list[str]) -> bool:
    """A verb form before a pronoun or article: "stellt jede …", "brauchn wir …"."""
    if len(words) < 2:
        return False
    if words[1] not in _words("after_a_verb"):
        return False
    return words[0].endswith(("t", "en", "n", "st", "e")) or _nearly_an_opener(words[0])


def _nearly_an_opener(word: str) -> bool:
    """Whether a word is a slip away from a verb that opens yes/no questions ("mus der …")."""
    found = process.extractOne(word, _words("yes_no_openers"), scorer=fuzz.ratio, score_cutoff=85)
    return len(word) >= 3 and found is not None


def _has_a_verb(folded: str, words: list[str], *, english: bool) -> bool:
    """A question with a verb of the closed list and no question word ("wir dürfen …?").

    An English one that goes on from what was said counts without ("Even without a mini job?").
    """
    if not folded.rstrip().endswith("?"):
        return False
    return (english and words[0] in _words("english_openers")) or (
        len(words) >= 3 and any(word in _words("yes_no_openers") for word in words)
    )


@lru_cache(maxsize=8192)
def opening_verb(text: str) -> str:
    """The kind of verb that a yes/no question opens with ("muss", "darf", "reicht" …), or ""."""
    kinds: Mapping[str, list[str]] = forms()["verb_kinds"]
    for clause in re.split(r"[,;:]\s*", fold_word(text)):
        for word in [w for w in _WORD.findall(clause) if w not in _SMALL][:1]:
            for kind, verbs in kinds.items():
                if word in {fold_word(verb) for verb in verbs}:
                    return kind
    return ""


def verb_kinds() -> tuple[str, ...]:
    """The kinds that `opening_verb` tells apart."""
    return tuple(forms()["verb_kinds"])


@lru_cache(maxsize=4)
def polarity_marks(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a list of signs, against folded text: "polarity_marks", "statement_marks"."""
    lists: Mapping[str, list[str]] = forms()[name]
    return tuple(
        re.compile(
            r"(?<!\w)(?:"
            + "|".join(re.escape(fold_word(word)).replace(r"\*", r"\w*") for word in words)
            + r")(?!\w)"
        )
        for words in lists.values()
    )


def asks_what(piece: str) -> bool:
    """Whether a clause of the question opens with a question word."""
    folded = fold_word(piece)
    return any(_opens_with_question_word(clause) for clause in re.split(r"[,;:.]\s*", folded))


def _opens_with_question_word(clause: str) -> bool:
    """Such as "wie …", "bis wann …", "ab wieviel …", "und wer …"."""
    start = [word for word in _WORD.findall(clause) if word not in _SMALL][:2]
    if not start:
        return False
    if start[0] in _words("wh_words") or " ".join(start) in _words("wh_words"):
        return True
    return start[0] in _words("prepositions") and start[-1] in _words("wh_words")


def repeats_a_claim(text: str) -> bool:
    """Whether the question repeats what somebody says or asks whether something is true."""
    return bool(_pattern("claims").search(fold_word(text)))


def speaks_of_money(text: str) -> bool:
    """Whether the question is about money."""
    return bool(_pattern("money_words").search(fold_word(text)))


def speaks_of_a_plan(text: str) -> bool:
    """Whether amounts are what something costs or shall cost, and no claim about the programme."""
    return bool(_pattern("plan_words").search(fold_word(text)))


def speaks_of_access(text: str) -> bool:
    """Whether the question is about getting into something: links, numbers, words to log in."""
    return bool(_pattern("access_words").search(fold_word(text)))


def multiplies(text: str) -> bool:
    """Whether a figure is taken several times ("dreimal", "2 x", "das Doppelte")."""
    return bool(re.search(r"(?<!\w)\d+ ?[x×] ?\d", fold_word(text))) or bool(
        _pattern("multiplying_words").search(fold_word(text))
    )


def speaks_of_now(text: str) -> bool:
    """Whether the question is about today ("noch", "jetzt", "aktuell")."""
    return bool(_pattern("now_words").search(fold_word(text)))


def turns_round(text: str, topics: Sequence[str]) -> bool:
    """Whether yes would mean that something is not possible ("Sind wir zu klein?").

    topics: of the decision; what asks for partners turns the one on applying alone round.
    """
    folded = fold_word(text)
    lists = ("turned_words", *(f"turned_words_{topic}" for topic in topics))
    return any(name in forms() and _pattern(name).search(folded) for name in lists)


def speaks_of_a_consortium(text: str) -> bool:
    """Whether several applicants together are spoken of."""
    return bool(_pattern("consortium_words").search(fold_word(text)))


def asks_whether_too_late(text: str) -> bool:
    """Whether yes would mean that a deadline has passed ("Ist die Frist vorbei?")."""
    return bool(_pattern("too_late_words").search(fold_word(text)))


def compares(text: str) -> bool:
    """Whether the question asks for the difference between things."""
    return bool(_pattern("compare_words").search(fold_word(text)))


def wants_a_sum(text: str) -> bool:
    """Whether the question asks for a total or a highest amount."""
    return bool(_pattern("sum_words").search(fold_word(text)))


def opens_like_a_follow_up(text: str) -> bool:
    """Whether the first words tie the question to the turn before."""
    folded = fold_word(text).lstrip(" ,.-")
    match = _pattern("follow_up_openers").match(folded)
    return match is not None


def is_english(text: str) -> bool:
    """Whether most of the small words are English ones."""
    words = [fold_word(word) for word in _WORD.findall(text)]
    hits = sum(word in _words("english_words") for word in words)
    return hits >= 2 and len(words) >= 3 and hits / len(words) >= 0.3


def content_words(text: str) -> list[str]:
    """The words that carry meaning: nouns and longer words, no pronouns and no small verbs."""
    words = [fold_word(word) for word in _WORD.findall(text)]
    return [word for word in words if len(word) > 3 and word not in _words("small_words")]
