"""What all records of a programme file share, and the conditions over facts and values."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FindingWord = Literal["met", "not_met", "open", "unclear"]


class Record(BaseModel):
    """Base of all records: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Condition(Record):
    """A condition over facts and values: one comparison, or one combinator over conditions.

    between: lower and upper value, limits included unless at_the_limits says unclear.
    below, above, at_most, at_least: name of a value. equals, one_of: words or truth values.
    every_partner, some_partner: the condition inside reads the partner's facts.
    rule: the finding of another rule; with `is` it becomes true or false.
    """

    fact: str | None = None
    equals: bool | str | None = None
    one_of: tuple[str, ...] | None = None
    between: tuple[str, str] | None = None
    below: str | None = None
    above: str | None = None
    at_most: str | None = None
    at_least: str | None = None
    at_the_limits: Literal["unclear"] | None = None
    known: bool | None = None
    all_: tuple[Condition, ...] | None = Field(default=None, alias="all")
    any_: tuple[Condition, ...] | None = Field(default=None, alias="any")
    none_: tuple[Condition, ...] | None = Field(default=None, alias="none")
    every_partner: Condition | None = None
    some_partner: Condition | None = None
    rule: str | None = None
    is_: FindingWord | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _one_shape(self) -> Condition:
        heads = ("fact", "all_", "any_", "none_", "every_partner", "some_partner", "rule")
        if sum(getattr(self, head) is not None for head in heads) != 1:
            raise ValueError(
                "a condition has exactly one of fact, all, any, none, every_partner, "
                "some_partner, rule"
            )
        tests = ("equals", "one_of", "between", "below", "above", "at_most", "at_least", "known")
        count = sum(getattr(self, test) is not None for test in tests)
        if count != (1 if self.fact is not None else 0):
            raise ValueError(f"a fact needs exactly one comparison of {', '.join(tests)}")
        return self
