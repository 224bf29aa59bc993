"""axe-core finds nothing on any page: WCAG 2.2 A and AA, light and dark, 320 and 1280 pixels."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.needs import missing

AXE = Path(__file__).parents[2] / "webui/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DAY = "stichtag=2025-01-10"


def conversation(page: Page, address: str) -> None:
    page.goto(f"{address}/?programm=hessen-kisi-2025&{DAY}")
    page.fill("#question", "Wie viel Geld gibt es höchstens?")
    page.click("button.send")
    page.wait_for_selector("#antwort-1")
    page.fill("#question", "Dürfen wir allein einen Antrag stellen?")
    page.click("button.send")
    page.wait_for_selector("#antwort-2")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def warning(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#question", "Herr Schulz fragt, IBAN DE89 3704 0044 0532 0130 00")
    page.click("button.send")
    page.wait_for_selector("#hinweis")


def facts(page: Page, address: str) -> None:
    conversation(page, address)
    page.click("text=Angaben bearbeiten")
    page.fill("#angabe-population", "viele")
    page.fill("#population-1", "wenige")
    page.press("#population-1", "Enter")
    page.wait_for_selector("#fehler")


def check(page: Page, address: str, *, answers: int) -> None:
    page.goto(f"{address}/foerder-check")
    page.locator("button:has-text('Passt es zu uns?')").first.click()
    for value in ["hessen", "municipality"][:answers]:
        page.check(f"input[value={value}]")
        page.click("button:has-text('Weiter')")
    if answers > 2:
        page.fill("#antwort", "7200")
        page.click("button:has-text('Weiter')")


def question(page: Page, address: str) -> None:
    check(page, address, answers=2)


def partners(page: Page, address: str) -> None:
    check(page, address, answers=3)
    page.check("text=Ja")
    page.click("button:has-text('Weiter')")


def result(page: Page, address: str) -> None:
    check(page, address, answers=3)
    page.click("text=Zwischenstand ansehen")


WAYS = {"Gespräch": conversation, "Warnung": warning, "Angaben": facts, "Frage": question,
        "Partner": partners, "Ergebnis": result}  # fmt: skip
PATHS = (
    "/",
    "/programme",
    f"/programme/hessen-kisi-2025?{DAY}",
    f"/programme/nrw-kim-2024?{DAY}",
    "/richtlinien/hessen-kisi-2025/1173-1315",
    "/richtlinien/nrw-kim-2024",
    f"/vergleich?state=hessen&applicant_kind=municipality&population=7200&{DAY}",
    "/foerder-check",
    "/gespraeche",
    "/datenschutz",
    "/barrierefreiheit",
    "/gibt-es-nicht",
)


def barriers(page: Page, name: str) -> list[str]:
    """What axe finds, and whether something is wider than the window."""
    # Handed over by the debugging protocol, which the page's policy does not bind.
    page.evaluate(AXE.read_text(encoding="utf-8") + "; void 0")
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    told = [
        f"{name}: {fault['id']} ({fault['help']}): {node['target']} {node['html'][:160]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*told, f"{name} is {wider} px wider than the window"] if wider > 0 else told


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_finds(
    browser: Browser, address: str, theme: Literal["light", "dark"], width: int
) -> None:
    if not AXE.exists():
        missing("axe-core (make front-end)")
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    found: list[str] = []
    for path in PATHS:
        page.goto(address + path)
        found += barriers(page, path)
    for name, way in WAYS.items():
        way(page, address)
        found += barriers(page, name)
    context.close()
    assert found == []
