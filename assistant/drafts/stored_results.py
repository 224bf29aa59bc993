"""Results beside the formulas of an Excel file, so that viewers that do not calculate show them.

openpyxl writes formulas without results; programs that calculate replace what is stored here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Result = Decimal | str
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)</c>')


def with_results(book: bytes, sheet: str, results: Mapping[str, Result]) -> bytes:
    """The file with a result for each formula of a sheet. sheet: path in the file.

    results: cell ("J8") → number or text. Raises KeyError for a formula without one.
    """
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == sheet:
                content = _stored(content.decode(), results).encode()
            new.writestr(item, content)
    return buffer.getvalue()


def _stored(text: str, results: Mapping[str, Result]) -> str:
    def cell(match: re.Match[str]) -> str:
        name, attributes, formula = match.groups()
        result = results[name]
        kind = ' t="str"' if isinstance(result, str) else ""
        shown = escape(result) if isinstance(result, str) else f"{result:f}"
        return f'<c r="{name}"{attributes}{kind}>{formula}<v>{shown}</v></c>'

    return _FORMULA.sub(cell, text)
