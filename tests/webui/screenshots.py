"""Pictures for the README: `python -m tests.webui.screenshots FOLDER`, beside a running server."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.needs import CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CALL = "/?programm=hessen-kisi-2025&stichtag=2025-01-10"


def _start(page: Page, address: str) -> None:
    page.goto(address)


def _answer(page: Page, address: str) -> None:
    page.goto(address + _CALL)
    page.fill("#question", "Wir haben 7.200 Einwohner, dürfen wir allein?")
    page.click("button.send")
    page.wait_for_selector("#antwort-1")


def _money(page: Page, address: str) -> None:
    page.goto(address + _CALL)
    page.fill("#question", "Wie viel Geld gibt es höchstens?")
    page.click("button.send")
    page.wait_for_selector("#antwort-1 table")


# Name of the file → way there, width and height in pixels, theme.
PICTURES: Mapping[str, tuple[Callable[[Page, str], None], int, int, str]] = {
    "start": (_start, 1180, 820, "light"),
    "answer": (_answer, 1180, 820, "light"),
    "calculation-dark": (_money, 1180, 900, "dark"),
}


def take(address: str, folder: Path) -> tuple[Path, ...]:
    """The pictures, made anew; address of a server that is running."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_ARGUMENTS))
        for name, (way, width, height, theme) in PICTURES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
                locale="de-DE",
            )
            page = context.new_page()
            way(page, address)
            page.evaluate("window.scrollTo(0, 0)")
            file = folder / f"{name}.png"
            page.screenshot(path=file)
            made.append(file)
            context.close()
        browser.close()
    return tuple(made)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    given = parser.parse_args()
    for picture in take(given.url, given.folder):
        print(f"{picture} ({picture.stat().st_size // 1024} KB)", file=sys.stderr)
