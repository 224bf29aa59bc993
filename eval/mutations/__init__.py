"""Planted faults: does anything notice when a programme file goes wrong?

Each fault of `planted.yaml` is put into a copy of the programme files; first the checks of the
catalogue look at the copy, then the questions are asked of an assistant that reads it. May import
`assistant`, `knowledge` and the rest of `eval`.
"""
