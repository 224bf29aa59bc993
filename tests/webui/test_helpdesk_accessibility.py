"""axe-core on the pages of the helpdesk, light and dark, at 320 and 1280 pixels."""

from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser

from assistant.helpdesk.records import Source
from tests.needs import missing
from tests.webui.info_room import (
    ALONE,
    KISI,
    MONEY,
    UNTIL,
    account,
    begun,
    person,
    quoted,
    services_of,
)
from tests.webui.test_accessibility import AXE, barriers


@pytest.fixture(scope="session")
def pages(served_app: Flask) -> dict[str, str]:
    """Name → path of pages with everything on them that they can show."""
    room, empty = begun(served_app, "Sprechstunde mit Inhalt"), begun(served_app, "Leer")
    found, by = services_of(served_app), account(served_app, "ada", "editor")
    sessions = found.sessions
    first, like, alone, until, odd = (
        sessions.send(room.code, text, visitor=str(number)).id
        for number, text in enumerate(
            (MONEY, "Wie viel Geld bekommen wir höchstens?", ALONE, UNTIL,
             "Gibt es auf dem Parkplatz einen Shuttlebus?")
        )
    )  # fmt: skip
    sessions.pin(by, room.id, {"population": "7.200"})
    sessions.merge(by, room.id, until, into=alone)
    for question in (first, odd):
        sessions.release_edited(
            by,
            room.id,
            question,
            version=sessions.question(room.id, question).version,
            text="Das klären wir bis zum 3. März 2031.",
            reasons={"3. März 2031": "Auskunft der Behörde"},
        )
    sessions.show(by, room.id, first)
    kept = found.corrections.keep(
        by,
        programme=KISI,
        patterns=("Gibt es einen Parkplatz am Rathaus?",),
        text="Darüber sagt der Aufruf nichts.",
        sources=(Source(KISI, quoted(served_app)),),
        valid_from=None,
        valid_until=None,
    )
    found.corrections.suspend(by, kept.id)
    both = sessions.begin(by, title="Zwei Programme", programmes=(KISI, "hessen-wir-mo-2020"),
                          as_of=room.as_of)  # fmt: skip
    money = sessions.add_by_voice(by, both.id, MONEY)
    sessions.release(by, both.id, money.id, version=money.version)
    sessions.show(by, both.id, money.id)
    sessions.close(by, empty.id)
    console = f"/beratung/konsole/{room.id}"
    return {
        "Veranstaltungen": "/beratung",
        "neue Veranstaltung": "/beratung/neu",
        "Einstellungen": f"/beratung/veranstaltungen/{room.id}",
        "Konsole mit Vorschlag": f"{console}?frage={like}",
        "Konsole mit Gruppe": f"{console}?frage={alone}",
        "Konsole mit Freigabe": f"{console}?frage={first}",
        "Bearbeiten": f"{console}?frage={first}&bearbeiten=ja",
        "leere Konsole": f"/beratung/konsole/{empty.id}",
        "Publikum": f"/s/{room.code}",
        "geschlossen": f"/s/{empty.code}",
        "Konsole zweier Programme": f"/beratung/konsole/{both.id}?frage={money.id}",
        "Publikum zweier Programme": f"/s/{both.code}",
        "Leinwand zweier Programme": f"/leinwand/{both.beamer_code}",
        "Leinwand": f"/leinwand/{room.beamer_code}",
        "leere Leinwand": f"/leinwand/{empty.beamer_code}",
        "Korrekturen": "/beratung/korrekturen",
        "Korrektur": f"/beratung/korrekturen/{kept.id}",
        "neue Korrektur": "/beratung/korrekturen/neu",
        "Prüfliste": "/beratung/pruefliste",
        "Änderungen": "/beratung/aenderungen",
        "Konto": "/konto",
    }


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_the_helpdesk_has_a_barrier_that_axe_finds(
    browser: Browser,
    address: str,
    pages: dict[str, str],
    theme: Literal["light", "dark"],
    width: int,
) -> None:
    if not AXE.exists():
        missing("axe-core (make front-end)")
    one = person(browser, address, width=width)
    page = one.page
    page.emulate_media(color_scheme=theme)
    one.visitor.open("/anmelden")
    found = barriers(page, "Anmeldung")
    page.fill("#name", "ada")
    page.fill("#password", "falsch")
    page.get_by_role("button", name="Anmelden").click()
    found += barriers(page, "falsches Passwort")
    one.sign_in("ada")
    for name, path in pages.items():
        one.visitor.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found += barriers(page, name)
    one.visitor.open(pages["Bearbeiten"])
    page.fill("#antworttext", "Es gibt 47 Busse.")
    page.get_by_role("button", name="Nur freigeben").click()
    page.locator(".unproven mark").wait_for()
    found += barriers(page, "Zahl ohne Beleg")
    one.visitor.open(pages["Konsole mit Gruppe"])
    page.fill("#gehoert", MONEY)
    page.locator("#gehoert-antwort table").wait_for()
    found += barriers(page, "gehörte Frage")
    one.visitor.open(pages["Publikum"])
    page.fill("#question", "Herr Schulz fragt nach der Frist.")
    page.get_by_role("button", name="Frage senden").click()
    page.locator("#hinweis").wait_for()
    found += barriers(page, "Warnung")
    one.context.close()
    assert found == []
