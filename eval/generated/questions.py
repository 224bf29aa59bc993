"""Generated cases: templates filled with drawn numbers, expectations from the oracle. Seeded.

The same seed and number give the same cases; the first n of a larger draw are those of a smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from eval.generated import oracle
from eval.generated.drawing import Draw, plain, population, written_euros, written_number
from eval.question_sets import Case, Expectation

VALUES = Path(__file__).parent / "values.yaml"
SENTENCES = Path(__file__).parent / "sentences.yaml"

KISI, KIM, WIR = "hessen-kisi-2025", "nrw-kim-2024", "hessen-wir-mo-2020"
DAYS = {KISI: date(2025, 1, 10), KIM: date(2025, 6, 2), WIR: date(2019, 12, 10)}
TAGS = {KISI: "kisi", KIM: "kim", WIR: "wir"}
GREETINGS = ("", "", "", "Guten Tag, ", "Hallo! ", "Kurze Frage: ")
THANKS = ("", "", "", " Danke!", " Vielen Dank im Voraus.")


@dataclass(frozen=True)
class Generated:
    """A case with the facts that a careful reader finds in its question: name → plain value."""

    case: Case
    facts: Mapping[str, str]


def generate(count: int, *, seed: int) -> tuple[Generated, ...]:
    """So many cases; the kinds take turns, so that each is asked about equally often."""
    draw = Draw(seed)
    made: list[Generated] = []
    seen: set[tuple[Any, ...]] = set()
    misses = 0
    while len(made) < count and misses < 200:
        kind = KINDS[(len(made) + misses) % len(KINDS)]
        drawn = kind(draw, f"gen-{kind.__name__.strip('_').replace('_', '-')}-s{seed}-{len(made)}")
        situation = (drawn.case.turns, drawn.case.programme, drawn.case.as_of)
        if situation in seen:
            misses += 1
            continue
        misses = 0
        seen.add(situation)
        made.append(drawn)
    return tuple(made)


def _case(
    name: str,
    programme: str,
    question: str,
    tags: Sequence[str],
    reason: str,
    *,
    day: date | None = None,
    facts: Mapping[str, str] | None = None,
    **expect: Any,
) -> Generated:
    expect.setdefault("status", ("answered",))
    case = Case(
        id=name,
        turns=(question,),
        programme=programme,
        as_of=day or DAYS[programme],
        expect=Expectation(**expect),
        tags=(TAGS[programme], *tags, "medium"),
        reason=f"generated: {reason}",
    )
    return Generated(case, facts or {})


def _value(draw: Draw, name: str) -> Generated:
    """A figure or a sentence of a text, asked for in plain words."""
    entry = draw.dealt("values", _values())
    question = draw.choice(GREETINGS) + draw.choice(entry["asks"]) + draw.choice(THANKS)
    return _case(
        name,
        entry["programme"],
        question,
        [entry["topic"]],
        f"{entry.get('figure') or entry['says']}, {entry['cites']}",
        figures=(entry["figure"],) if "figure" in entry else (),
        says=(entry["says"],) if "says" in entry else (),
        cites=(entry["cites"],),
    )


def _kisi_alone(draw: Draw, name: str) -> Generated:
    """A town by its size, limits and their neighbours among them."""
    number = population(draw)
    question = _sentence(draw, "kisi_alone")
    verdicts = oracle.kisi_alone(number)
    asked_for_either = "oder geht" in question
    return _case(
        name,
        KISI,
        draw.choice(GREETINGS) + question.format(written_number(draw, number)),
        ["alone", "limits"],
        f"{number} inhabitants alone",
        facts={"population": str(number)},
        verdict=None if asked_for_either else verdicts,
        figures=("10000",) if 5_000 < number < 10_000 else (),
        says=("Verbund",) if 5_000 < number < 10_000 else (),
        cites=("zwischen 10.000 und 50.000", "zwischen 5.000 und 10.000", "unter 50.000"),
    )


def _kisi_together(draw: Draw, name: str) -> Generated:
    """Two towns in a Verbund."""
    mine, other = population(draw), population(draw)
    question = _sentence(draw, "kisi_together")
    return _case(
        name,
        KISI,
        question.format(written_number(draw, mine), written_number(draw, other)),
        ["consortium", "limits"],
        f"{mine} and {other} inhabitants together",
        facts={"population": str(mine)},
        verdict=oracle.kisi_together((mine, other)),
    )


def _kisi_personnel(draw: Draw, name: str) -> Generated:
    """Personnel costs of a project year, under or over the cap."""
    planned = Decimal(draw.randrange(40_000, 90_000, 500))
    eligible = oracle.kisi_personnel(planned)
    question = _sentence(draw, "kisi_personnel")
    return _case(
        name,
        KISI,
        question.format(written_euros(draw, planned)),
        ["personnel_costs", "calculation"],
        f"min({planned}, {oracle.KISI_PERSONNEL})",
        facts={"personnel_costs": str(planned)},
        figures=(plain(eligible),),
        cites=("65.888,69",),
    )


def _kisi_flat_rate(draw: Draw, name: str) -> Generated:
    """The lump sum on three drawn amounts of the whole period."""
    personnel = Decimal(draw.randrange(90_000, 240_000, 1_000))
    fees = Decimal(draw.randrange(1_000, 15_000, 500))
    volunteers = Decimal(draw.randrange(1_000, 25_000, 500))
    question = _sentence(draw, "kisi_flat_rate")
    amounts = [written_euros(draw, amount) for amount in (personnel, fees, volunteers)]
    result = oracle.kisi_flat_rate(personnel, fees, volunteers)
    return _case(
        name,
        KISI,
        question.format(*amounts),
        ["flat_rate", "calculation"],
        f"40 % of {personnel} + {fees} + {volunteers}, each capped",
        figures=(plain(result),),
    )


def _kim_kind(draw: Draw, name: str) -> Generated:
    """Who may apply in Nordrhein-Westfalen."""
    kind = draw.choice(
        ("Kreis", "kreisfreie Stadt", "kreisangehörige Gemeinde", "gemeinnütziger Verein",
         "Wohlfahrtsverband", "Unternehmen")
    )  # fmt: skip
    question = _sentence(draw, "kim_kind")
    return _case(
        name,
        KIM,
        draw.choice(GREETINGS) + question.format(_with_article(kind, question)),
        ["eligibility"],
        f"No. 3.1: {kind}",
        verdict=oracle.kim_may_apply(kind),
        cites=("Nr. 3", "Nr. 4", "kreisfreien Städte"),
    )


def _kim_staff(draw: Draw, name: str) -> Generated:
    """The yearly amount for some coordinator posts."""
    kind = draw.choice(tuple(oracle.KIM_POSTS))
    most = oracle.KIM_POSTS[kind]
    posts = Decimal(draw.randrange(3, int(most * 2) + 1)) / 2
    written = f"{posts.normalize():f}".replace(".", ",")
    question = _sentence(draw, "kim_staff")
    return _case(
        name,
        KIM,
        question.format(kind=_with_article(kind, question), posts=written),
        ["personnel_costs", "calculation"],
        f"{posts} × 57.000",
        figures=(plain(oracle.kim_staff(posts, assistant=False)),),
        cites=("Nr. 5.4.1",),
    )


def _kim_further(draw: Draw, name: str) -> Generated:
    """A further post for a town that has all, or all but one, of what No. 4 e) names."""
    offices = ["eine Ausländerbehörde", "ein Jugendamt", "einen Integrationsrat"]
    lacking = draw.choice((None, 0, 1, 2))
    has = [office for number, office in enumerate(offices) if number != lacking]
    listed = ", ".join(has[:-1]) + " und " + has[-1]
    if lacking is not None:
        listed += f", aber {offices[lacking].replace('ein', 'kein', 1)}"
    sentence = _sentence(draw, "kim_further").format(
        has=listed, size=draw.choice(("", "große ", "mittlere "))
    )
    return _case(
        name,
        KIM,
        draw.choice(GREETINGS) + sentence,
        ["further_posts"],
        f"No. 4 e) with {listed}",
        verdict=oracle.kim_further_post(len(has)),
        cites=("Nr. 4", "eine weitere Koordinierungsstelle"),
    )


def _kim_total(draw: Draw, name: str) -> Generated:
    """The highest sum of a year."""
    kind = draw.choice(tuple(oracle.KIM_POSTS))
    question = _sentence(draw, "kim_total")
    phrase = "einen Kreis" if kind == "Kreis" else "eine kreisfreie Stadt"
    if question.startswith("Was bekommt") and kind == "Kreis":
        phrase = "ein Kreis"
    return _case(
        name,
        KIM,
        draw.choice(GREETINGS) + question.format(phrase) + draw.choice(THANKS),
        ["amount", "calculation"],
        f"highest sum of a {kind}",
        figures=(plain(oracle.kim_total(kind)),),
    )


def _kim_year(draw: Draw, name: str) -> Generated:
    """The deadline for a year, asked on a drawn day."""
    year = draw.choice((2025, 2026))
    last = oracle.kim_deadline(year)
    day = last - timedelta(days=draw.randrange(0, 200))
    question = _sentence(draw, "kim_year")
    return _case(
        name,
        KIM,
        question.format(year),
        ["deadline", "dates_before_after"],
        f"end of October {last.year}",
        day=day,
        says=(f"Oktober|31\\. ?10\\.{last.year}",),
        cites=("Nr. 7.1",),
    )


def _deadline_state(draw: Draw, name: str) -> Generated:
    """Whether it is still time, on a day around the deadline."""
    programme, opens, closes = draw.choice(
        ((KISI, None, oracle.KISI_DEADLINE), (WIR, oracle.WIR_OPENS, oracle.WIR_DEADLINE))
    )
    day = closes + timedelta(days=draw.choice((-40, -20, -7, -1, 0, 1, 5, 30, 300)))
    in_time = oracle.is_open(day, opens, closes)
    question = _sentence(draw, "deadline_state")
    return _case(
        name,
        programme,
        draw.choice(GREETINGS) + question,
        ["deadline", "dates_before_after"],
        f"{day} against {closes}",
        day=day,
        verdict=("yes", "conditional") if in_time else ("no",),
        figures=(closes.isoformat(),),
    )


def _wir_project(draw: Draw, name: str) -> Generated:
    """A micro project under or over its share."""
    planned = Decimal(draw.randrange(1_500, 6_000, 100))
    question = _sentence(draw, "wir_project")
    return _case(
        name,
        WIR,
        question.format(written_euros(draw, planned)),
        ["measure_costs", "calculation"],
        f"min({planned}, 3000)",
        figures=(plain(min(planned, oracle.WIR_PROJECT)),),
        cites=("3.000",),
    )


KINDS: tuple[Callable[[Draw, str], Generated], ...] = (
    _value, _kisi_alone, _kisi_together, _kisi_personnel, _value, _kisi_flat_rate, _kim_kind,
    _kim_staff, _value, _kim_further, _kim_total, _kim_year, _deadline_state, _wir_project,
)  # fmt: skip


@cache
def _sentences() -> Mapping[str, Sequence[str]]:
    stored: Mapping[str, Sequence[str]] = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    return stored


def _sentence(draw: Draw, kind: str) -> str:
    return draw.choice(_sentences()[kind])


@cache
def _values() -> Sequence[Mapping[str, Any]]:
    stored: Sequence[Mapping[str, Any]] = yaml.safe_load(VALUES.read_text(encoding="utf-8"))
    return stored


def _with_article(kind: str, sentence: str) -> str:
    """The article where the sentence names the asker as a whole body ("Wir sind eine …")."""
    if "als {" in sentence:
        return kind
    feminine = kind.endswith(("Stadt", "Gemeinde"))
    return f"{'eine' if feminine else 'ein'} {kind}"
