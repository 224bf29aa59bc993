"""The guard of reworded answers: whatever cannot be shown to say the same is thrown away.

Each check gives the reason of its name. Strict on purpose: a wording refused costs fluency, a wrong
one would cost truth. What it knows of words stands in phrases/rewording.yaml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.figure_guard import unproven
from assistant.rewriting.material import TOKEN, MaskedStatement, Material, unmasked
from assistant.rewriting.meaning_guard import faults_of_meaning
from assistant.rewriting.vocabulary_guard import faults_of_vocabulary, licensed
from assistant.rewriting.word_forms import english_stem
from assistant.rewriting.wording import comparable, pattern, prompt
from knowledge.german.dates import find_dates
from knowledge.german.figures import figures_in

_ANY_DAY = date(2024, 1, 1)
_LETTERS = "A-Za-zÀ-ÖØ-öø-ſẞ"  # Latin ones; others could be taken for them
_SIGNS = re.compile(rf"[{_LETTERS} .,;:!?()„“”‚‘’\"'–—\-/§&%€…]*")
_LINK = re.compile(r"(?i)https?:|www\.|@|\b\w+\.(?:de|com|org|net|eu|info|io)\b")
_MARK_UP = re.compile(r"[<>*_`#|\\~^=]|\]\(|&\w+;")
_SOURCE = re.compile(r"[\[\]【】†]|\bS\d|\(\s*(?:vgl|siehe|s\.|see)\b", re.IGNORECASE)
_ROMAN = re.compile(r"\b[IVXLCDM]{2,}\b")
_LONGEST, _SPARE = 1.7, 60  # times the composed statement, and characters on top
_SHORTEST = 0.4
_LEAKED_WORDS = 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Rejection:
    """Why a wording is thrown away. reason: a name for counting. what: the words, for tests."""

    reason: str
    what: str = ""


def rejection(material: Material, wordings: Sequence[tuple[str, str]]) -> Rejection | None:
    """The first fault of a wording, or None when it may be shown.

    wordings: (id, text with tokens) of each statement, as the model gave them.
    """
    if [name for name, _ in wordings] != [statement.id for statement in material.statements]:
        return Rejection("statements", " ".join(name for name, _ in wordings))
    others = {t.name: s.id for s in material.statements for t in s.tokens}
    for statement, (_, text) in zip(material.statements, wordings, strict=True):
        for fault in _faults(statement, text, material, others):
            return fault
        said, figures = unmasked(statement, text, material)
        if unproven(said, figures):
            return Rejection("figure", said)
    return None


def _faults(
    statement: MaskedStatement, text: str, material: Material, others: dict[str, str]
) -> Iterator[Rejection]:
    yield from _faults_of_size(statement, text)
    yield from _faults_of_tokens(statement, text, others)
    yield from _faults_of_signs(statement, text)
    yield from _faults_of_figures(statement, text, material)
    yield from _faults_of_prompt(statement, text, material)
    for name, what in faults_of_meaning(statement, text, material.language):
        yield Rejection(name, what)
    for name, what in faults_of_vocabulary(statement, text, material.language):
        yield Rejection(name, what)


def _faults_of_size(statement: MaskedStatement, text: str) -> Iterator[Rejection]:
    if not text.strip():
        yield Rejection("empty")
    elif len(text) > _LONGEST * len(statement.text) + _SPARE:
        yield Rejection("too_long", str(len(text)))
    elif len(text) < _SHORTEST * len(statement.text):
        yield Rejection("too_short", text)


def _faults_of_tokens(
    statement: MaskedStatement, text: str, others: dict[str, str]
) -> Iterator[Rejection]:
    """Each token once, in its own statement, in the same order; the sources at the end."""
    wanted = [token.name for token in statement.tokens]
    found = [match.group(1) for match in TOKEN.finditer(text)]
    for name, times in Counter(found).items():
        if name not in others:
            yield Rejection("token_invented", name)
        elif name not in wanted:
            yield Rejection("token_moved", name)
        elif times > 1:
            yield Rejection("token_doubled", name)
    for name in wanted:
        if name not in found:
            yield Rejection("token_dropped", name)
    if found != wanted:
        yield Rejection("token_moved", " ".join(found))
    if re.search(r"[{}]", TOKEN.sub("", text)):
        yield Rejection("token_broken", text)
    if wanted and wanted[-1].startswith("Q"):
        _, _, tail = text.rpartition(f"{{{wanted[-1]}}}")
        if tail.strip(" .!\n"):
            yield Rejection("token_moved", wanted[-1])


def _faults_of_signs(statement: MaskedStatement, text: str) -> Iterator[Rejection]:
    plain = TOKEN.sub(" ", text)
    checks: tuple[tuple[str, Callable[[str], re.Match[str] | None]], ...] = (
        ("source", _SOURCE.search),
        ("link", _LINK.search),
        ("markup", _MARK_UP.search),
    )
    for reason, search in checks:
        if (hit := search(plain)) is not None and search(TOKEN.sub(" ", statement.text)) is None:
            yield Rejection(reason, hit.group())
    if any(sign.isnumeric() for sign in plain):
        yield Rejection("figure", plain)
    known = set(statement.text)
    strange = [sign for sign in plain if not _SIGNS.fullmatch(sign) and sign not in known]
    if strange:
        yield Rejection("characters", "".join(strange))


def _faults_of_figures(
    statement: MaskedStatement, text: str, material: Material
) -> Iterator[Rejection]:
    """No number word, date, share or quantity that the composed statement does not have."""
    plain, composed = TOKEN.sub("¤", text), TOKEN.sub("¤", statement.text)
    for mention in figures_in(plain):
        yield Rejection("figure", mention.as_written)
    for day in find_dates(plain, today=_ANY_DAY):
        if not day.relative or day.as_written.casefold() not in composed.casefold():
            yield Rejection("figure", day.as_written)
    if (hit := _ROMAN.search(plain)) is not None and hit.group() not in composed:
        yield Rejection("figure", hit.group())
    if material.language == "en":
        allowed = licensed(statement, "en")
        for said in pattern("quantities", "en").findall(comparable(text)):
            if not all(english_stem(word) in allowed for word in said.split()):
                yield Rejection("figure", said)
        return
    before = set(pattern("quantities", "de").findall(comparable(statement.text)))
    for said_word in pattern("quantities", "de").findall(comparable(text)):
        if said_word not in before:
            yield Rejection("figure", said_word)


def _faults_of_prompt(
    statement: MaskedStatement, text: str, material: Material
) -> Iterator[Rejection]:
    """Words of the instructions, as many in a row as no answer shares with them by chance."""
    told = f" {_bare(prompt('rewrite', material.language))} "
    known = f" {_bare(statement.text)} "
    words = _bare(text).split()
    for start in range(len(words) - _LEAKED_WORDS + 1):
        run = f" {' '.join(words[start : start + _LEAKED_WORDS])} "
        if run in told and run not in known:
            yield Rejection("prompt", run.strip())


def _bare(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
