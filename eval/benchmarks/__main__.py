"""`make bench`: the speed of an answer against LangChain's quickstart, printed as a ratio."""

from __future__ import annotations

import click

from knowledge.settings import offline_environment


@click.command()
def bench() -> None:
    """Measures both in one run and prints medians and ratio."""
    offline_environment()
    from eval.benchmarks.answer_speed import measure

    speed = measure()
    click.echo(f"answer of Antragslotse (whole)        {speed.ours:8.1f} ms")
    click.echo(f"LangChain quickstart (retrieval only) {speed.quickstart:8.1f} ms")
    click.echo(f"ratio                                 {speed.ratio:8.2f}")


if __name__ == "__main__":
    bench()
