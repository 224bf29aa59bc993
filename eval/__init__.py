"""Measurement: how often are answers right, and does every figure hold?

Question sets are data (`eval/questions/*.yaml`); the rest reads them, asks and scores. May import
`assistant` and `knowledge`; never `webui`. Nothing imports this package, and nobody writes a bare
import of it, because its name would hide the built-in function: `from eval.scoring import score`.
"""
