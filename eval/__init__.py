"""The measurement: question sets, metrics, runs, reports, benchmarks.

May import itself, `assistant` and `knowledge`; never `webui`. Write `from eval.metrics import …`,
never `import eval`, which would hide the built-in of that name.
"""
