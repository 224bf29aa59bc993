"""Progress of long work: shown on a terminal, silent in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def terminal_progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function that takes step, done so far and total (0: not known yet)."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    bars: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as display:

        def show(step: str, done: int, total: int) -> None:
            if step not in bars:
                bars[step] = display.add_task(step)
            display.update(bars[step], completed=done, total=total or None)

        yield show
