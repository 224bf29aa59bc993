"""What the embedding learns from: pairs of texts that belong together, with wrong ones beside.

Sources: a corpus of official German as JSON lines, OpenThesaurus as packaged for LibreOffice
(th_de_DE_v2.dat), and our practice questions (knowledge/vocabulary/questions).
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from knowledge.errors import ContentError, TextUnreadableError
from knowledge.german.folding import fold
from knowledge.retrieval.keyword_index import KeywordIndex
from knowledge.retrieval.training_damage import mistyped, scanned

QUESTIONS = Path(__file__).parents[1] / "vocabulary" / "questions"

# The one in C reads the questions ten times as fast; it is missing where libyaml is.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LENGTH = 600  # characters of a passage; those of an index are about as long
_FUNDING = re.compile(r"(?i)förder|zuwend")
_SENTENCE = re.compile(r"(?<=[a-zäöüß)])[.;] +(?=[A-ZÄÖÜ0-9(])|\n\n")
_SECTION = re.compile(r"^## (.*?)\n+(.*?)(?=^## |\Z)", flags=re.MULTILINE | re.DOTALL)
_NUMBERING = re.compile(r"^.*?(§ ?\d+\w*|[IVX]+\.|Artikel \d+|Anlage \d*|Nr\. [\d.]+|\d+\.)\s*")
_MINED = 6  # sentences of the corpus most like a practice passage
_KEYWORDS = (2, 5)  # words of a query cut from a sentence


@dataclass(frozen=True, slots=True)
class Pair:
    """query and passage belong together. wrong: a passage that does not answer, or "".

    label: pairs of the same label in a batch are no wrong answers for each other.
    """

    query: str
    passage: str
    wrong: str = ""
    label: str = ""


@dataclass(frozen=True)
class Practice:
    """A passage with the questions it answers."""

    topic: str
    passage: str
    wrong: tuple[str, ...]
    questions: tuple[str, ...]


def read_texts(file: Path) -> list[str]:
    """The texts of a corpus, JSON lines with `text`, plain or .xz."""
    opened = lzma.open if file.suffix == ".xz" else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            return [str(json.loads(line)["text"]) for line in lines]
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as fault:
        raise TextUnreadableError(
            f"Die Textsammlung ist nicht lesbar ({fault!r}).",
            where=str(file),
            remedy="Jede Zeile ist ein JSON-Objekt mit „text“.",
        ) from fault


def read_thesaurus(file: Path) -> Mapping[str, tuple[str, ...]]:
    """Folded word → other single words of the same meaning."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()[1:]
    except (OSError, UnicodeError) as fault:
        raise TextUnreadableError(
            f"Das Synonymverzeichnis ist nicht lesbar ({fault!r}).",
            where=str(file),
            remedy="Nennen Sie th_de_DE_v2.dat aus dem Debian-Paket mythes-de.",
        ) from fault
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        if not line.startswith(("-|", "(")):
            continue
        words = [re.sub(r"\([^)]*\)", "", word).strip() for word in line.split("|")[1:]]
        words = [word for word in words if 3 < len(word) < 30 and word.isalpha()]
        for word in words:
            found.setdefault(fold(word), {}).update({w: None for w in words if w != word})
    return {word: tuple(others) for word, others in found.items() if others}


def read_practice(folder: Path = QUESTIONS) -> list[Practice]:
    """All practice passages, in order of file and place. Raises ContentError."""
    found: list[Practice] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            rows: list[dict[str, Any]] = _yaml(file)
            for row in rows:
                if row.get("passage"):
                    wrong, asked = row.get("hard_negatives") or (), row["questions"]
                    found.append(Practice(row["topic"], row["passage"], tuple(wrong), tuple(asked)))
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as fault:
            raise ContentError(
                f"Die Übungsfragen sind nicht lesbar ({fault!r}).", where=str(file),
                remedy="Jeder Eintrag hat topic, passage und questions.",
            ) from fault  # fmt: skip
    return found


def _yaml(file: Path) -> list[dict[str, Any]]:
    text = file.read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.load(text, _LOADER)  # noqa: S506 - both are safe loaders
    return rows


def corpus_pairs(
    texts: Sequence[str], thesaurus: Mapping[str, tuple[str, ...]], random: Random
) -> Mapping[str, list[Pair]]:
    """Heading → text, sentence → what stands around it, and keywords → passage."""
    pairs: dict[str, list[Pair]] = {"headings": [], "sentences": [], "keywords": []}
    seen: set[str] = set()
    for heading, body in (section for text in texts for section in _SECTION.findall(text)):
        words = " ".join(body.split())
        if len(words) < 120 or words[:120] in seen:
            continue
        seen.add(words[:120])
        title = _NUMBERING.sub("", heading).strip()
        if 5 < len(title) < 120:
            pairs["headings"].append(Pair(title, words[:_LENGTH], label=title))
        spans = [part for part in _SENTENCE.split(words) if 50 < len(part) < _LENGTH]
        for sentence in random.sample(spans, min(3, len(spans))):
            at = words.find(sentence)
            end = at + len(sentence)
            around = words[max(0, at - _LENGTH // 2) : at] + words[end : end + _LENGTH // 2]
            if len(around) > 100:
                pairs["sentences"].append(Pair(sentence, around))
            query = _keywords(sentence, thesaurus, random)
            if query:
                pairs["keywords"].append(Pair(query, words[max(0, at - 200) : end + 200]))
    return pairs


def _keywords(sentence: str, thesaurus: Mapping[str, tuple[str, ...]], random: Random) -> str:
    """A few words of the sentence as somebody would type them, some replaced by synonyms."""
    words = [word.strip(".,;:()„“") for word in sentence.split() if len(word) > 4]
    if len(words) < _KEYWORDS[0] + 1:
        return ""
    chosen = random.sample(words, min(len(words), random.randint(*_KEYWORDS)))
    for at, word in enumerate(chosen):
        others = thesaurus.get(fold(word), ())
        if others and random.random() < 0.4:
            chosen[at] = random.choice(others)
    return " ".join(chosen)


def practice_pairs(
    practice: Sequence[Practice], texts: Sequence[str], random: Random
) -> Mapping[str, list[Pair]]:
    """Question → its passage; → like sentences of the corpus; → its topic; → other questions."""
    pairs: dict[str, list[Pair]] = {"questions": [], "mined": [], "topics": [], "rephrased": []}
    by_topic: dict[str, list[Practice]] = {}
    for item in practice:
        by_topic.setdefault(item.topic, []).append(item)
    mined = list(_mined(practice, texts, random))
    for number, (item, sentences) in enumerate(zip(practice, mined, strict=True)):
        name = str(number)
        for at, question in enumerate(item.questions):
            wrong = random.choice(item.wrong) if item.wrong else ""
            pairs["questions"].append(Pair(question, item.passage, wrong, name))
            for sentence in random.sample(sentences, min(3, len(sentences))):
                pairs["mined"].append(Pair(question, sentence, wrong, item.topic))
            for _ in range(2):
                like = random.choice(by_topic[item.topic]).passage
                pairs["topics"].append(Pair(question, like, wrong, item.topic))
            if len(item.questions) > 1:
                other = item.questions[(at + 1) % len(item.questions)]
                pairs["rephrased"].append(Pair(question, other, label=item.topic))
    return pairs


def _mined(
    practice: Sequence[Practice], texts: Sequence[str], random: Random
) -> Iterator[list[str]]:
    """For each practice passage the sentences of funding rules that share most words with it."""
    found: dict[str, None] = {}
    for text in texts:
        if _FUNDING.search(text[:400]):
            parts = (" ".join(part.split()) for part in _SENTENCE.split(text))
            found.update({part: None for part in parts if 60 < len(part) < 450 and part[0] != "#"})
    sentences = list(found)
    if len(sentences) > 40_000:
        sentences = random.sample(sentences, 40_000)
    index = KeywordIndex.build(sentences)
    for item in practice:
        best = np.argsort(-index.scores(item.passage), kind="stable")[:_MINED]
        yield [sentences[row] for row in best] if sentences else []


def noisy(pair: Pair, random: Random) -> Pair:
    """The pair, its query at times mistyped and its passage at times badly scanned."""
    query = mistyped(pair.query, random) if random.random() < 0.2 else pair.query
    passage = scanned(pair.passage, random) if random.random() < 0.2 else pair.passage
    return Pair(query, passage, pair.wrong, pair.label)
