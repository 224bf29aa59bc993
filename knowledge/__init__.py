"""Texts, programme files and German language knowledge; imports nothing else of ours."""
