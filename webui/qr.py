"""QR codes as SVG, drawn on this server."""

from __future__ import annotations

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=256)
def qr_svg(text: str) -> Markup:
    """The code as an element for a page, black on white in every theme, with its quiet zone."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, svgclass="qr__code", lineclass="qr__dots", light="#fff")
    return Markup(drawn)  # noqa: S704  made of modules by segno, the text itself is not in it
