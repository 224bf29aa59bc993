"""`make bench`: speed of an answer against LangChain's quickstart, and with a model that is off."""

from __future__ import annotations

import click

from knowledge.settings import offline_environment


@click.command()
def bench() -> None:
    """Measures side by side in one run and prints medians and ratios."""
    offline_environment()
    from eval.benchmarks.answer_speed import measure
    from eval.benchmarks.model_off import ratio_with_model_off

    speed = measure()
    click.echo(f"answer of Antragslotse (whole)        {speed.ours:8.1f} ms")
    click.echo(f"LangChain quickstart (retrieval only) {speed.quickstart:8.1f} ms")
    click.echo(f"ratio                                 {speed.ratio:8.2f}")
    click.echo(
        f"answer with a language model off, by one without that step {ratio_with_model_off():.3f}"
    )


if __name__ == "__main__":
    bench()
