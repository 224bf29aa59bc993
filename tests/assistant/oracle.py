"""The arithmetic and eligibility of the three programmes, written a second time from the texts.

Deliberately without the rules, records or programme files of the packages: plain numbers and ifs,
read off the guidelines, so that a mistake would have to be made twice in two ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

KISI_YEARS = 3
MUNICIPALITIES = ("municipality", "county_municipality", "independent_city")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def kisi_alone(population: int | None) -> str:
    """Between 10,000 and 50,000; the letter leaves the two limits open."""
    if population is None:
        return "open"
    if population in (10000, 50000):
        return "unclear"
    return "met" if 10000 < population < 50000 else "not_met"


def kisi_size(population: int | None) -> str:
    """In a consortium between 5,000 and 50,000; the two limits are open."""
    if population is None:
        return "open"
    if population in (5000, 50000):
        return "unclear"
    return "met" if 5000 < population < 50000 else "not_met"


def kisi_partners(populations: Sequence[int | None]) -> str:
    """All partners fit; one that does not decides, then one unknown, then one on a limit."""
    if not populations:
        return "open"
    outcomes = {kisi_size(population) for population in populations}
    for outcome in ("not_met", "open", "unclear"):
        if outcome in outcomes:
            return outcome
    return "met"


def kisi_small(own: int | None, partners: Sequence[int | None]) -> str:
    """At least one between 5,000 and 10,000; no partner known leaves it open."""
    outcomes = set()
    for population in (own, *partners):
        if population is None:
            outcomes.add("open")
        elif population in (5000, 10000):
            outcomes.add("unclear")
        else:
            outcomes.add("met" if 5000 < population < 10000 else "not_met")
    if not partners:
        outcomes.add("open")
    for outcome in ("met", "open", "unclear"):
        if outcome in outcomes:
            return outcome
    return "not_met"


def kisi_total(
    personnel: Sequence[Decimal], volunteers: Decimal, fees: Decimal
) -> tuple[Decimal, Decimal]:
    """Eligible euros and what is not eligible, of planned costs by project year."""
    eligible_personnel = Decimal(0)
    for planned in personnel:
        eligible_personnel += min(planned, Decimal("65888.69"))
    eligible_volunteers = volunteers if volunteers < 18000 else Decimal(18000)
    eligible_fees = fees if fees < 10000 else Decimal(10000)
    base = eligible_personnel + eligible_volunteers + eligible_fees
    planned_base = sum(personnel, Decimal(0)) + volunteers + fees
    return cents(base + base * 40 / 100), planned_base - base


def kim_posts(kind: str | None, wanted: Decimal | None) -> str:
    """Up to 3.5 coordinators in a county, 2.5 in an independent city."""
    if kind is None:
        # More than any kind of applicant gets is too many, whoever asks.
        return "not_met" if wanted is not None and wanted > Decimal("3.5") else "open"
    if kind in ("county", "city_region"):
        most = Decimal("3.5")
    elif kind == "independent_city":
        most = Decimal("2.5")
    else:
        return "not_met"
    if wanted is None:
        return "open"
    return "met" if wanted <= most else "not_met"


def kim_total(
    kind: str,
    coordinators: Decimal,
    assistant: Decimal,
    material: tuple[Decimal, Decimal],
    events: Decimal,
    measures: Decimal,
    further: int,
) -> Decimal:
    """Eligible euros a year. assistant: 0 or 0.5; further: municipalities that meet all three."""
    most = Decimal("2.5") if kind == "independent_city" else Decimal("3.5")
    posts = min(coordinators, most)
    staff = posts * 57000 + further * 57000 + (22500 if assistant else 0)
    things = min(material[0], posts * 9700)
    things += min(material[1], Decimal(4850 if assistant else 0))
    return staff + things + min(events, Decimal(10000)) + min(measures, Decimal(30000))


def wir_total(micro: Decimal, minijob: Decimal) -> Decimal:
    """Up to 3,000 for the micro project and 7,200 for the Minijob post."""
    return min(micro, Decimal(3000)) + min(minijob, Decimal(7200))
