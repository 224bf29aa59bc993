"""Partners of a consortium as rows of a form: shown, read back, each mistake at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.applicant import Fact, read_fact, shown_fact
from assistant.errors import InputError
from webui.parts import beside

FIELDS = ("population", "town")
_FEWEST, _MOST = 3, 12

Partner = Mapping[str, Fact]


@dataclass(frozen=True)
class PartnerRows:
    """What rows hold. written, errors: field of a row ("population-0") → text.

    partners: those that could be read, in order; rows left empty are none.
    """

    written: Mapping[str, str]
    errors: Mapping[str, str]
    partners: tuple[Partner, ...]

    def faults(self, label: str) -> tuple[tuple[str, str, str], ...]:
        """Field, name of its row, what is wrong; label: "Partner {number}"."""
        return tuple(
            (key, label.format(number=int(key.rpartition("-")[2]) + 1), text)
            for key, text in self.errors.items()
        )


def rows_of(partners: Sequence[Partner]) -> PartnerRows:
    """The rows of partners that are known."""
    written = {
        f"{name}-{row}": shown_fact(partner[name])
        for row, partner in enumerate(partners)
        for name in FIELDS
        if name in partner
    }
    return PartnerRows(written, {}, tuple(partners))


def read_rows(form: Mapping[str, str], known: Sequence[Partner] = ()) -> PartnerRows:
    """The rows as they were typed. known: the partners shown before, whose other facts stay."""
    count = max(len(known), _MOST)
    written = {
        f"{name}-{row}": form.get(f"{name}-{row}", "") for row in range(count) for name in FIELDS
    }
    errors: dict[str, str] = {}
    partners: list[Partner] = []
    for row in range(count):
        before = known[row] if row < len(known) else {}
        partner = {name: fact for name, fact in before.items() if name not in FIELDS}
        typed = {name: " ".join(written[f"{name}-{row}"].split()) for name in FIELDS}
        if not any(typed.values()):
            continue
        for name, text in typed.items():
            if not text:
                continue
            try:
                fact = read_fact(name, text)
            except InputError as fault:
                errors[f"{name}-{row}"] = beside(fault)
                continue
            same = name in before and before[name].value == fact.value
            partner[name] = before[name] if same else fact
        partners.append(partner)
    return PartnerRows(written, errors, tuple(partners))


def shown_rows(rows: PartnerRows, *, more: bool = False) -> range:
    """The numbers of the rows to show: all that are filled, some empty ones when asked for."""
    filled = max(
        (int(key.rpartition("-")[2]) + 1 for key, text in rows.written.items() if text), default=0
    )
    count = max(filled, _FEWEST) + (_FEWEST if more else 0)
    return range(max(filled, min(count, _MOST)))
