"""The records of a programme file, strictly loaded: an unknown key or a wrong unit is an error.

Everything is frozen. Names (of values, rules, …) are the keys of the mappings they stand in.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from knowledge.catalogue.budget_records import Budget as Budget
from knowledge.catalogue.budget_records import BudgetVariant as BudgetVariant
from knowledge.catalogue.budget_records import CostLine as CostLine
from knowledge.catalogue.condition_records import Condition as Condition
from knowledge.catalogue.condition_records import FindingWord as FindingWord
from knowledge.catalogue.condition_records import Record as Record
from knowledge.catalogue.form_records import Form

Unit = Literal[
    "EUR",
    "EUR per year",
    "EUR per post and year",
    "percent",
    "inhabitants",
    "posts",
    "partners",
    "municipalities",
    "organisations",
    "parts",
    "years",
    "months",
    "weeks",
    "hours",
    "date",
    "text",
]
VerdictWord = Literal["yes", "no", "conditional", "unclear"]


def _decimal_from_text(value: object) -> object:
    """Amounts are written as text ("65888.69"): a YAML float has already lost its cents."""
    if isinstance(value, str):
        return value
    raise ValueError('write the amount in quotation marks, for example "65888.69"')


Amount = Annotated[Decimal, BeforeValidator(_decimal_from_text)]


class Proof(Record):
    """Where a thing stands: the words of the guideline and the place as people cite it."""

    quote: str = Field(min_length=8)
    place: str = Field(min_length=2)


class Value(Proof):
    """One number, date or short text of the guideline, with its proof.

    Exactly one of amount, date, text. shown: how an answer writes it when the plain German
    notation does not fit ("drei" for 3); must have the same amount.
    """

    label: str = Field(min_length=2)
    unit: Unit
    amount: Amount | None = None
    date_: date | None = Field(default=None, alias="date")
    text: str | None = None
    shown: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _one_content(self) -> Value:
        contents = [c for c in (self.amount, self.date_, self.text) if c is not None]
        if len(contents) != 1:
            raise ValueError("give exactly one of amount, date, text")
        if (self.unit == "date") != (self.date_ is not None):
            raise ValueError("unit date and key date belong together")
        if (self.unit == "text") != (self.text is not None):
            raise ValueError("unit text and key text belong together")
        return self


class Rule(Proof):
    """A condition of the guideline. says: a sentence for an outcome, {value} and {fact:…} gaps."""

    kind: Literal["eligibility", "consortium", "staffing", "condition", "formal"]
    label: str
    met_when: Condition
    says: dict[FindingWord, str] = Field(default_factory=dict)
    discretion: bool = False


class YesNo(Record):
    """Ways to ask a yes/no question about a statement, with the verdict and the first sentence."""

    asks: tuple[str, ...] = Field(min_length=1)
    verdict: VerdictWord
    lead: str


class Statement(Record):
    """What the guideline says about one thing, as a plain German sentence.

    text: {value} gaps only, no digits. cites: names of values, rules or statements whose proof
    also backs this one. main: the value that a claim in a question is compared with;
    main_day: a derived day of the year that a date in it is compared with.
    status open: the text leaves it open (authority named); silent: the text does not say it.
    until: a date value; once that day has passed, the sentence `after` is added.
    """

    topics: tuple[str, ...] = Field(min_length=1)
    text: str
    quote: str | None = None
    place: str | None = None
    cites: tuple[str, ...] = ()
    main: str | None = None
    main_day: str | None = None
    asks: tuple[str, ...] = ()
    yes_no: tuple[YesNo, ...] = ()
    status: Literal["said", "open", "silent"] = "said"
    until: str | None = None
    after: str | None = None

    @model_validator(mode="after")
    def _proof(self) -> Statement:
        if (self.quote is None) != (self.place is None):
            raise ValueError("quote and place belong together")
        if self.status != "silent" and self.quote is None and not self.cites:
            raise ValueError("a statement needs a quote with place, or cites")
        return self


class Case(Record):
    """One row of a decision: the first whose condition is true gives the answer.

    A condition is true only when the facts it reads are known (or are asked for with known:
    false). Without `when` the row always fits; missing then lists the facts to ask for.
    """

    when: Condition | None = None
    verdict: VerdictWord | None = None
    text: str
    cites: tuple[str, ...] = Field(min_length=1)
    missing: tuple[str, ...] = ()


class Decision(Record):
    """A question that the asker's facts decide, as a table of cases."""

    topics: tuple[str, ...] = Field(min_length=1)
    label: str
    asks: tuple[str, ...] = ()
    cases: tuple[Case, ...] = Field(min_length=1)


class Deadline(Record):
    """fixed: a date value. yearly: a month's end each year. relative: months/weeks after an event.

    yearly: applications until that day are for the following year. opens: first day, if stated.
    target: the year (text value) that a special deadline is for; statement: what is said of it.
    """

    kind: Literal["fixed", "yearly", "relative"]
    role: Literal["application", "proof", "payment", "other"]
    label: str
    date_: str | None = Field(default=None, alias="date")
    opens: str | None = None
    month_end: str | None = None
    after: str | None = None
    event_fact: str | None = None
    event: str | None = None
    until: str | None = None
    target: str | None = None
    statement: str | None = None
    passed: str | None = None
    running: str | None = None
    beyond: str | None = None
    cites: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class Document(Proof):
    """A form or enclosure the applicant needs.

    with_application: it is the application itself, finished only when it is sent.
    """

    label: str
    required: bool = True
    with_application: bool = False


class Contact(Record):
    """Whom to ask. Texts are names of values."""

    name: str
    email: str | None = None
    website: str | None = None


class InForce(Record):
    """First and last day on which the guideline holds: names of date values; None = not stated."""

    from_: str | None = Field(default=None, alias="from")
    until: str | None = None
    cites: tuple[str, ...] = ()


class WaivedFigure(Record):
    """A number without content for applicants. All figures inside the quote are waived."""

    quote: str
    reason: str = Field(min_length=8)


class Derived(Record):
    """A number computed from values; exactly one way.

    floor_divide: first by second, whole part. whole_multiple: the second as often as it fits
    into the first. remainder: what is then left of the first. year_end_plus: so many months
    after 31 December.
    """

    label: str
    unit: Unit
    floor_divide: tuple[str, str] | None = None
    whole_multiple: tuple[str, str] | None = None
    remainder: tuple[str, str] | None = None
    year_end_plus: str | None = None

    @property
    def pair(self) -> tuple[str, str] | None:
        """The names of the two amounts it is computed from; None for a day of the year."""
        return self.floor_divide or self.whole_multiple or self.remainder

    @model_validator(mode="after")
    def _one_way(self) -> Derived:
        ways = (self.floor_divide, self.whole_multiple, self.remainder, self.year_end_plus)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "give exactly one of floor_divide, whole_multiple, remainder, year_end_plus"
            )
        return self


class Step(Record):
    """A step of the procedure, as a sentence with {value} gaps."""

    text: str
    cites: tuple[str, ...] = Field(min_length=1)


class Programme(Record):
    """One funding programme in one version.

    names: how people name it. terms: words of its own that hint at it but also carry meaning.
    described: words that describe it to somebody who does not know
    its name. applicants and state: what a general question is matched against.
    """

    id: str
    guideline: str
    title: str
    short_title: str
    state: str
    issuer: str
    authority: str
    names: tuple[str, ...] = Field(min_length=1)
    terms: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    applicants: tuple[str, ...] = Field(min_length=1)
    applicants_label: str
    glance: str
    glance_cites: tuple[str, ...] = ()
    version_note: str
    in_force: InForce = InForce()
    contact: Contact
    facts: tuple[str, ...]
    values: dict[str, Value]
    derived: dict[str, Derived] = Field(default_factory=dict)
    rules: dict[str, Rule]
    decisions: dict[str, Decision]
    budget: Budget | None = None
    deadlines: dict[str, Deadline] = Field(default_factory=dict)
    statements: dict[str, Statement]
    documents: dict[str, Document] = Field(default_factory=dict)
    procedure: tuple[Step, ...] = ()
    form: Form = Form()
    waived_figures: tuple[WaivedFigure, ...] = ()
    example_questions: tuple[str, ...] = ()
    example_case: dict[str, object] = Field(default_factory=dict)
