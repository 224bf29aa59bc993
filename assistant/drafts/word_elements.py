"""Parts of a Word file that python-docx lacks: gaps to fill in, boxes to tick, numbers, shades.

They are put together as XML in and around its runs (ISO 29500-1, 17.5.2 for the controls; boxes by
the extension of Word 2010).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
# Word cuts the name of a control beyond this.
_LONGEST_NAME = 60
_EMU_PER_TWIP = 635
_DONE, _NOT_DONE = "☒", "☐"
_BOX_FONT = "MS Gothic"


def to_fill_in(run: Any, name: str) -> None:
    """Makes the run a gap: its text shows until somebody types. name: what screen readers say."""
    element = run._r  # noqa: SLF001  the element is not in its interface
    alias = _made(element, _W, "alias", val=name[:_LONGEST_NAME])
    # A control for rich text: LibreOffice drops the look of the gap in one for plain text.
    _wrap(element, (alias, _made(element, _W, "showingPlcHdr")))


def to_tick(run: Any, *, done: bool) -> None:
    """Makes the empty run a box that can be ticked."""
    run.text = _DONE if done else _NOT_DONE
    run.font.name = _BOX_FONT
    element = run._r  # noqa: SLF001  as in to_fill_in
    box = _made(element, _W14, "checkbox")
    for name, sign in (("checkedState", _DONE), ("uncheckedState", _NOT_DONE)):
        box.append(_made(element, _W14, name, val=f"{ord(sign):X}", font=_BOX_FONT))
    box.insert(0, _made(element, _W14, "checked", val="1" if done else "0"))
    _wrap(element, (box,))


def page_field(paragraph: Any, code: str) -> None:
    """Adds a field that Word fills in. code: "PAGE", "NUMPAGES"."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run()
        element = run._r  # noqa: SLF001  as in to_fill_in
        if kind == "shown":
            run.text = text
        elif kind:
            element.append(_made(element, _W, "fldChar", fldCharType=kind))
        else:
            instruction = _made(element, _W, "instrText")
            instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            instruction.text = f" {text} "
            element.append(instruction)


def cell_margins(table: Any, width: int) -> None:
    """Sets what is left free on both sides within the cells of a table. width: in EMU."""
    properties = table._tbl.tblPr  # noqa: SLF001  margins are not in its interface
    margins = _made(properties, _W, "tblCellMar")
    for side in ("left", "right"):
        margins.append(_made(margins, _W, side, w=str(int(width / _EMU_PER_TWIP)), type="dxa"))
    # The order of the schema: the margins stand before the look.
    look = properties.find(f"{{{_W}}}tblLook")
    properties.append(margins) if look is None else look.addprevious(margins)


def shade(properties: Any, colour: str) -> None:
    """Shades what the properties belong to. colour: as hexadecimal digits."""
    properties.append(_made(properties, _W, "shd", val="clear", fill=colour))


def _wrap(element: Any, options: Iterable[Any]) -> None:
    control, properties, content = (
        _made(element, _W, name) for name in ("sdt", "sdtPr", "sdtContent")
    )
    properties.extend(options)
    element.addprevious(control)
    content.append(element)
    control.extend((properties, content))


def _made(near: Any, space: str, name: str, **attributes: str) -> Any:
    named = {f"{{{space}}}{key}": value for key, value in attributes.items()}
    return near.makeelement(f"{{{space}}}{name}", named, nsmap={"w": _W, "w14": _W14})
