"""The records of a programme's budget: cost lines with caps, flat rates and posts."""

from __future__ import annotations

from pydantic import model_validator

from knowledge.catalogue.condition_records import Condition, Record


class PostLimit(Record):
    """The most posts of a kind for applicants for whom `when` is met."""

    when: Condition
    most: str


class Posts(Record):
    """Posts of a cost line: the fact that holds their number, and the limits."""

    fact: str
    limits: tuple[PostLimit, ...] = ()
    least_share: str | None = None


class CostLine(Record):
    """A line of the budget: a cap (per post and year, per year, total) or a flat rate.

    costs: cost kinds of vocabulary/costs.yaml that belong here. cap: name of a value whose unit
    says what it is per ("EUR" = whole period). flat_rate with base: percentage of those lines'
    eligible amounts. posts: for caps per post. fact: the fact that holds planned costs a year
    (fact_total: for the whole period). presence: a number fact; 0 switches the line off. optional:
    the line counts only when its posts are said. statement: the statement that explains it;
    covers: the one that says whether a kind of cost belongs here. words: name the line.
    """

    label: str
    costs: tuple[str, ...] = ()
    cap: str | None = None
    flat_rate: str | None = None
    base: tuple[str, ...] = ()
    posts: Posts | None = None
    fact: str | None = None
    fact_total: str | None = None
    statement: str | None = None
    covers: str | None = None
    words: tuple[str, ...] = ()
    presence: str | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _cap_or_rate(self) -> CostLine:
        if (self.cap is None) == (self.flat_rate is None):
            raise ValueError("give either cap or flat_rate")
        if (self.flat_rate is None) != (not self.base):
            raise ValueError("flat_rate and base belong together")
        return self


class BudgetVariant(Record):
    """A kind of applicant for whom the highest amount differs, with the facts that make it so."""

    label: str
    facts: dict[str, str]


class Budget(Record):
    """The eligible costs. years: value with the number of years of the project, if fixed.

    total: value that states the sum of the lines. total_is_grant: False where the text names no
    rate, so that the total is not what is paid out. otherwise: statement on costs without a line.
    """

    label: str
    years: str | None = None
    year_name: str
    result_note: str
    total_is_grant: bool = True
    total: str | None = None
    lines: dict[str, CostLine]
    over_cap_note: str | None = None
    otherwise: str | None = None
    topics: tuple[str, ...] = ("amount",)
    asks: tuple[str, ...] = ()
    variants: tuple[BudgetVariant, ...] = ()
