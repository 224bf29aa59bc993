"""Random draws for questions, and numbers written as people write them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any


class Draw(random.Random):
    """Random draws, and decks that are dealt to the end before they are shuffled anew."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._decks: dict[str, list[Any]] = {}

    def dealt(self, name: str, items: Sequence[Any]) -> Any:
        """The next item of the deck of that name, so that each comes equally often."""
        deck = self._decks.setdefault(name, [])
        if not deck:
            deck.extend(items)
            self.shuffle(deck)
        return deck.pop()


def population(draw: Draw) -> int:
    """Limits and their neighbours half of the time, else any size of a town."""
    if draw.random() < 0.5:
        return draw.choice((5_000, 10_000, 50_000)) + draw.choice((-1, 0, 1))
    return draw.randrange(1_200, 80_000, draw.choice((1, 10, 100)))


def written_number(draw: Draw, number: int) -> str:
    """A whole number as people write it: 7.200, 7200, 7 200."""
    dotted = f"{number:,}".replace(",", ".")
    return draw.choice((dotted, dotted, str(number), dotted.replace(".", "\u00a0")))


def written_euros(draw: Draw, amount: Decimal) -> str:
    """Whole euros as people write them: 60.000 €, 60000 Euro, 60.000,00 €."""
    dotted = f"{amount:,.0f}".replace(",", ".")
    return draw.choice((f"{dotted} €", f"{dotted} Euro", f"{amount:.0f} Euro", f"{dotted},00 €"))


def plain(amount: Decimal) -> str:
    """As expectations write it: no trailing zeros, no exponent."""
    return f"{amount.normalize():f}"
