"""The application form of a programme as data: sections, fields, and what a draft must meet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from knowledge.catalogue.condition_records import Condition, Record

FieldKind = Literal[
    "text", "long_text", "fact", "partners", "budget", "documents", "date", "declaration"
]
Weight = Literal["blocker", "todo", "unclear", "note"]


class FormField(Record):
    """A field of the application form. Its name is unique in the whole form.

    kind fact: `fact` names the fact it holds. kind partners: `facts` are asked for each partner,
    `each` is what one of them is called. kind date: name start or end of the project. statement:
    the name (statement, rule, value) whose proof asks for it. when: the field is shown only if this
    is met.
    """

    label: str
    kind: FieldKind
    fact: str | None = None
    facts: tuple[str, ...] = ()
    each: str = "Partner"
    statement: str | None = None
    required: bool = True
    hint: str | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _facts_where_they_belong(self) -> FormField:
        if (self.kind == "fact") != (self.fact is not None):
            raise ValueError("kind fact and key fact belong together")
        if (self.kind == "partners") != bool(self.facts):
            raise ValueError("kind partners and key facts belong together")
        return self


class FormSection(Record):
    """A section of the form; fields in order. when: shown only if this is met."""

    title: str
    fields: dict[str, FormField]
    when: Condition | None = None


class FormDecision(Record):
    """A decision the application rests on, for applicants for whom `when` is met."""

    decision: str
    when: Condition | None = None


class FormRule(Record):
    """A rule the application is checked for. not_met: how much it weighs when it is not met."""

    rule: str
    when: Condition | None = None
    not_met: Weight = "blocker"


class PartnerLine(Record):
    """How an optional cost line by posts is counted: a post for each partner that meets `when`."""

    when: Condition
    statement: str


class LineShare(Record):
    """A cost line whose amount is for a certain share of a post. full: value with that share.

    measured: the amount itself counts for the share; otherwise it is a ceiling for planned costs.
    """

    fact: str
    full: str
    statement: str
    measured: bool = False


class Form(Record):
    """The application form. start, end: date values that fix the project, or none.

    calendar_year: the project is the calendar year applied for. channel: the statement that says
    how to hand in. lower_costs: the statement that leaves open what lower costs mean for lines
    counted by posts. Budget lines of applicants without planned amounts: see budget.
    """

    decisions: tuple[FormDecision, ...] = ()
    rules: tuple[FormRule, ...] = ()
    start: str | None = None
    end: str | None = None
    calendar_year: bool = False
    channel: str | None = None
    lower_costs: str | None = None
    partner_lines: dict[str, PartnerLine] = Field(default_factory=dict)
    shares: dict[str, LineShare] = Field(default_factory=dict)
    sections: dict[str, FormSection] = Field(default_factory=dict)

    def fields(self) -> dict[str, FormField]:
        """All fields by name, in the order of the form."""
        return {
            name: field
            for section in self.sections.values()
            for name, field in section.fields.items()
        }
