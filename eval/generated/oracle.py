"""What the three texts say, in numbers; written from the texts, without the assistant's files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Verdict = Literal["yes", "no", "conditional", "unclear"]
Accepted = tuple[Verdict, ...]

CENT = Decimal("0.01")

KISI_PERSONNEL = Decimal("65888.69")  # euros per project year
KISI_VOLUNTEERS = Decimal(18_000)  # euros in the whole project period
KISI_FEES = Decimal(10_000)  # euros in the whole project period
KISI_FLAT_RATE = Decimal("0.4")  # of personnel, fees and volunteers
KISI_YEARS = 3
KISI_DEADLINE = date(2025, 2, 14)

KIM_COORDINATOR = Decimal(57_000)  # euros per post and year
KIM_ASSISTANT = Decimal(22_500)  # euros per year, for half a post
KIM_MATERIAL = Decimal(9_700)  # euros per coordinator post and year
KIM_MATERIAL_ASSISTANT = Decimal(4_850)  # euros per year
KIM_EVENTS = Decimal(10_000)  # euros per year
KIM_MEASURES = Decimal(30_000)  # euros per year
KIM_POSTS = {"Kreis": Decimal("3.5"), "kreisfreie Stadt": Decimal("2.5")}  # coordinators
KIM_LAST_DAY = date(2026, 12, 31)

WIR_PROJECT = Decimal(3_000)  # euros per organisation and year
WIR_POST = Decimal(7_200)  # euros per organisation and year
WIR_OPENS, WIR_DEADLINE = date(2019, 11, 27), date(2020, 1, 31)


def cents(amount: Decimal) -> Decimal:
    """Rounded to cents, half up, as the texts' own sums are."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def kisi_alone(population: int) -> Accepted:
    """May a Hessian town with so many inhabitants apply by itself?

    "zwischen 10.000 und 50.000" and "unter 50.000": exactly at the limits the letter is open.
    """
    if population in (10_000, 50_000):
        return ("unclear",)
    return ("yes", "conditional") if 10_000 < population < 50_000 else ("no",)


def kisi_together(populations: Sequence[int]) -> Accepted:
    """May Hessian towns with so many inhabitants apply as one Verbund (two at least)?

    One town below 5.000 or above 50.000 rules it out. Two towns that could each apply alone are
    not provided for nor excluded; the same holds at a limit.
    """
    if any(number < 5_000 or number > 50_000 for number in populations):
        return ("no",)
    if any(number in (5_000, 10_000, 50_000) for number in populations):
        return ("unclear", "conditional")
    if not any(number < 10_000 for number in populations):
        return ("unclear",)
    return ("yes", "conditional")


def kisi_personnel(yearly: Decimal) -> Decimal:
    """Eligible personnel costs of a project year, of the costs planned."""
    return min(yearly, KISI_PERSONNEL)


def kisi_flat_rate(personnel: Decimal, fees: Decimal, volunteers: Decimal) -> Decimal:
    """The residual-cost lump sum on costs of the whole project period, each capped."""
    base = (
        min(personnel, KISI_PERSONNEL * KISI_YEARS)
        + min(fees, KISI_FEES)
        + min(volunteers, KISI_VOLUNTEERS)
    )
    return cents(KISI_FLAT_RATE * base)


def kim_may_apply(kind: str) -> Accepted:
    """May this kind of body in Nordrhein-Westfalen apply? Conditions of No. 4 aside."""
    return ("yes", "conditional") if kind in KIM_POSTS else ("no",)


def kim_further_post(offices: int) -> Accepted:
    """May a further post be applied for, for a town with so many of the three bodies of No. 4 e)?

    Ausländerbehörde, Jugendamt and Integrationsrat (or Integrationsausschuss) must all be there.
    """
    return ("yes", "conditional") if offices == 3 else ("no",)


def kim_staff(coordinators: Decimal, *, assistant: bool) -> Decimal:
    """Yearly amount for coordinator posts, with the half assistant post or without."""
    return coordinators * KIM_COORDINATOR + (KIM_ASSISTANT if assistant else 0)


def kim_total(kind: str) -> Decimal:
    """The highest yearly sum of a Kreis or a kreisfreie Stadt, further posts aside."""
    posts = KIM_POSTS[kind]
    material = posts * KIM_MATERIAL + KIM_MATERIAL_ASSISTANT
    return kim_staff(posts, assistant=True) + material + KIM_EVENTS + KIM_MEASURES


def kim_deadline(for_year: int) -> date:
    """The last day to apply for a year from 2025 on: the end of October of the year before."""
    return date(for_year - 1, 10, 31)


def is_open(day: date, opens: date | None, closes: date) -> bool:
    """Whether an application on the day is in time; the last day itself is."""
    return (opens is None or day >= opens) and day <= closes
