"""An Info-Veranstaltung in real browsers: audience, advisers, beamer, all at once."""

import re
from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.helpdesk.records import InfoSession
from tests.webui.info_room import (
    ALONE,
    MONEY,
    UNTIL,
    Person,
    account,
    begun,
    leave,
    person,
    services_of,
)


@pytest.fixture
def room(served_app: Flask, request: pytest.FixtureRequest) -> InfoSession:
    """An open session."""
    return begun(served_app, f"Sprechstunde {request.node.name[5:40]}")


@pytest.fixture
def adviser(browser: Browser, address: str, room: InfoSession) -> Iterator[Person]:
    """Somebody at the console."""
    one = person(browser, address, width=1440)
    one.sign_in("ada", f"/beratung/konsole/{room.id}")
    yield one
    leave(one)


def question_of(page: Page, text: str) -> Locator:
    return page.locator(".queue__item", has_text=text)


def choose(page: Page, text: str) -> None:
    question_of(page, text).click()
    expect(page.locator("#frage .desk-question__text")).to_contain_text(text)


def test_a_whole_session_with_five_phones_a_beamer_and_one_adviser(
    browser: Browser, address: str, room: InfoSession, adviser: Person, served_app: Flask
) -> None:
    phones = [person(browser, address, width=360) for _ in range(5)]
    beamer = person(browser, address, width=1920)
    beamer.visitor.open(f"/leinwand/{room.beamer_code}")
    expect(beamer.page.locator("h1")).to_have_text("Stellen Sie Ihre Fragen")
    for phone in phones:
        phone.visitor.open(f"/s/{room.code}")
    phones[0].ask(ALONE)
    phones[1].ask(MONEY)
    phones[2].ask("Wie viel Geld bekommen wir höchstens?")
    phones[3].ask(UNTIL)
    phones[4].page.reload()
    card = phones[4].page.locator(".asked-card", has_text=ALONE)
    card.get_by_role("button").click()
    expect(card.locator(".vote--done")).to_contain_text("2")

    page = adviser.page
    expect(page.locator(".queue__item")).to_have_count(4)
    choose(page, "Wie viel Geld bekommen")
    page.locator(".suggestion").get_by_role("button", name="Zusammenführen").click()
    expect(page.locator(".queue__item")).to_have_count(3)
    expect(page.locator("#rueckmeldung")).to_contain_text("zusammengeführt")
    choose(page, MONEY)
    expect(page.locator("#frage")).to_contain_text("Wie viel Geld bekommen wir höchstens?")
    page.get_by_role("button", name=re.compile("Freigeben und zeigen")).click()
    expect(beamer.page.locator("h1")).to_have_text(MONEY)
    expect(beamer.page.locator(".wall__answer")).to_contain_text("315.932,50")
    expect(beamer.page.locator(".qr svg")).to_be_visible()

    choose(page, ALONE)
    page.get_by_role("link", name=re.compile("Bearbeiten")).click()
    text = page.locator("#antworttext")
    expect(text).to_be_focused()
    text.fill(text.input_value() + "\nRufen Sie uns an, wir vermitteln 25 Partner.")
    page.get_by_role("button", name="Freigeben und zeigen").click()
    expect(page.locator(".unproven mark")).to_have_text("25")
    page.get_by_label("Begründung für „25“").fill("Liste des Kreises vom Montag")
    page.get_by_role("button", name="Freigeben und zeigen").click()
    expect(beamer.page.locator("h1")).to_have_text(ALONE)
    expect(beamer.page.locator(".wall__answer")).to_contain_text("wir vermitteln 25 Partner")
    expect(phones[0].page.locator(".asked-card", has_text=ALONE)).to_contain_text("25 Partner")

    files = {}
    for form in ("docx", "csv", "md", "html"):
        found = page.request.get(f"{address}/beratung/veranstaltungen/{room.id}/protokoll.{form}")
        assert found.status == 200
        files[form] = found.body()
    read = docx.Document(BytesIO(files["docx"]))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    texts = {
        "docx": "\n".join([*(p.text for p in read.paragraphs), *cells]),
        **{form: files[form].decode() for form in ("csv", "md")},
    }
    for form, minutes in texts.items():
        for asked in (ALONE, MONEY, "Wie viel Geld bekommen wir höchstens?", UNTIL, "25 Partner"):
            assert asked in minutes, (form, asked)
    faq = files["html"].decode()
    assert ALONE in faq
    assert UNTIL not in faq
    leave(*phones, beamer)


def test_a_second_adviser_sees_what_the_first_does_and_undo_works(
    browser: Browser, address: str, room: InfoSession, adviser: Person, served_app: Flask
) -> None:
    sessions = services_of(served_app).sessions
    sessions.send(room.code, MONEY, visitor="a")
    sessions.send(room.code, UNTIL, visitor="b")
    account(served_app, "ben")
    other = person(browser, address, width=1440)
    other.sign_in("ben", f"/beratung/konsole/{room.id}")
    expect(adviser.page.locator(".queue__item")).to_have_count(2)
    choose(adviser.page, MONEY)
    adviser.page.get_by_role("button", name="Parken").click()
    expect(other.page.locator(".queue__group", has_text="Geparkt")).to_be_visible()
    expect(other.page.locator("#zuletzt")).to_contain_text("ada: Stand geändert")
    choose(other.page, MONEY)
    other.page.get_by_role("button", name="Zurück zu den neuen").click()
    expect(adviser.page.locator(".queue__group", has_text="Geparkt")).to_have_count(0)
    adviser.page.locator(".merge summary").click()
    adviser.page.get_by_label("Frage", exact=True).select_option(index=0)
    adviser.page.locator(".merge").get_by_role("button", name="Zusammenführen").click()
    expect(other.page.locator(".queue__item")).to_have_count(1)
    adviser.page.get_by_role("button", name="Lösen").click()
    expect(other.page.locator(".queue__item")).to_have_count(2)
    leave(other)


def test_the_second_of_two_edits_sees_the_first_and_loses_nothing(
    browser: Browser, address: str, room: InfoSession, adviser: Person, served_app: Flask
) -> None:
    services_of(served_app).sessions.send(room.code, UNTIL, visitor="a")
    other = person(browser, address, width=1440)
    other.sign_in("ada", f"/beratung/konsole/{room.id}")
    for one in (adviser, other):
        choose(one.page, UNTIL)
        one.page.get_by_role("link", name=re.compile("Bearbeiten")).click()
        expect(one.page.locator("#antworttext")).to_be_focused()
    mine = "Die zweite Fassung steht noch im Feld."
    other.page.fill("#antworttext", mine)
    adviser.page.fill("#antworttext", "Die erste Fassung ist gespeichert.")
    adviser.page.get_by_role("button", name="Nur freigeben").click()
    expect(other.page.get_by_text("Jemand hat diese Frage inzwischen geändert")).to_be_visible()
    expect(other.page.locator("#antworttext")).to_have_value(mine)
    other.page.get_by_role("button", name="Nur freigeben").click()
    expect(other.page.locator(".conflict")).to_contain_text("Die erste Fassung ist gespeichert.")
    expect(other.page.locator("#antworttext")).to_have_value(mine)
    other.page.get_by_role("button", name="Ihre Fassung freigeben").click()
    expect(adviser.page.locator(".answer--desk")).to_contain_text("Die zweite Fassung")
    leave(other)


def test_nothing_is_lost_while_a_connection_is_cut(
    browser: Browser, address: str, room: InfoSession, adviser: Person, served_app: Flask
) -> None:
    page = adviser.page
    expect(page.locator("#verbindung")).to_have_text("Aktuell")
    adviser.context.set_offline(True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#verbindung")).to_contain_text("Keine Verbindung")
    services_of(served_app).sessions.send(room.code, MONEY, visitor="a")
    services_of(served_app).sessions.send(room.code, UNTIL, visitor="b")
    adviser.context.set_offline(False)
    expect(page.locator(".queue__item")).to_have_count(2)
    expect(page.locator("#verbindung")).to_have_text("Aktuell")
    adviser.visitor.complaints.clear()


def test_everything_at_the_console_is_done_by_keys_and_only_in_the_list(
    browser: Browser, address: str, room: InfoSession, adviser: Person, served_app: Flask
) -> None:
    sessions = services_of(served_app).sessions
    for number, text in enumerate((MONEY, UNTIL, ALONE)):
        sessions.send(room.code, text, visitor=str(number))
    page = adviser.page
    expect(page.locator(".queue__item")).to_have_count(3)
    page.locator("main").focus()
    page.keyboard.press("p")
    expect(page.locator(".queue__group", has_text="Geparkt")).to_have_count(0)
    page.locator(".queue__item").first.focus()
    page.keyboard.press("j")
    expect(page.locator("#frage .desk-question__text")).to_have_text(UNTIL)
    page.keyboard.press("p")
    expect(page.locator(".queue__group", has_text="Geparkt")).to_be_visible()
    page.locator(".queue__item").first.focus()
    page.keyboard.press("j")
    expect(page.locator("#frage .desk-question__text")).to_have_text(ALONE)
    page.keyboard.press("f")
    expect(page.locator("#buehne")).to_contain_text(ALONE)
    expect(page.locator(".queue__item[aria-current]")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator("#gehoert")).to_be_focused()
    page.keyboard.type("parken wir das?")
    states = {each.text: each.state for each in sessions.questions(room.id)}
    assert states == {MONEY: "new", UNTIL: "parked", ALONE: "answered"}
    page.keyboard.press("Escape")
    expect(page.locator(".queue__item[aria-current]")).to_be_focused()


def test_a_heard_question_is_answered_while_it_is_typed_and_can_join_the_list(
    room: InfoSession, adviser: Person
) -> None:
    page = adviser.page
    page.locator("#gehoert").press_sequentially(MONEY, delay=15)
    expect(page.locator("#gehoert-antwort")).to_contain_text("315.932,50")
    page.get_by_role("button", name="In die Liste aufnehmen").click()
    expect(page.locator("#frage .desk-question__text")).to_have_text(MONEY)
    expect(page.locator("#frage")).to_contain_text("gehört")


def test_a_pinned_fact_changes_the_answers_ready(
    room: InfoSession, adviser: Person, served_app: Flask
) -> None:
    services_of(served_app).sessions.send(room.code, "Dürfen wir allein?", visitor="a")
    page = adviser.page
    choose(page, "Dürfen wir allein?")
    expect(page.locator("#frage .answer__badge")).not_to_contain_text("Nein")
    page.locator("#angaben summary").click()
    page.get_by_label("Angabe", exact=True).select_option(label="Einwohnerzahl")
    page.get_by_label("Wert").fill("sehr viele")
    page.get_by_role("button", name="Anheften").click()
    expect(page.get_by_label("Wert")).to_have_value("sehr viele")
    expect(page.get_by_label("Wert")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Wert").fill("7.200")
    page.get_by_role("button", name="Anheften").click()
    expect(page.locator("#angaben .tag")).to_contain_text("7.200")
    expect(page.locator("#frage .answer__badge")).to_contain_text("Nein")


def test_a_script_in_a_question_is_harmless_on_the_beamer(
    browser: Browser, address: str, room: InfoSession, served_app: Flask
) -> None:
    bad = "<script>document.title='x'</script><img src=x onerror=\"document.title='y'\"> Frist?"
    sessions = services_of(served_app).sessions
    sent = sessions.send(room.code, bad, visitor="a")
    by = services_of(served_app).advisers.sign_in("ada", "Kiesel und Laterne 7")
    sessions.show(by, room.id, sent.id)
    beamer = person(browser, address)
    beamer.visitor.open(f"/leinwand/{room.beamer_code}")
    expect(beamer.page.locator("h1")).to_have_text(bad)
    assert "Leinwand" in beamer.page.title()
    assert beamer.page.locator("main script, main img").count() == 0
    leave(beamer)


def test_a_phone_hears_of_the_end_and_keeps_what_is_being_written(
    browser: Browser, address: str, room: InfoSession, served_app: Flask
) -> None:
    reader, writer = (person(browser, address, width=360) for _ in range(2))
    for one in (reader, writer):
        one.visitor.open(f"/s/{room.code}")
    writer.page.fill("#question", "Noch eine lange Frage")
    services_of(served_app).sessions.close(account(served_app, "ada"), room.id)
    expect(reader.page.get_by_text("Die Veranstaltung ist beendet.")).to_be_visible()
    writer.page.get_by_role("button", name="Frage senden").click()
    expect(writer.page.locator("#fragen-stellen")).to_contain_text("Noch eine lange Frage")
    expect(writer.page.locator("#fragen-stellen")).to_contain_text("nicht gesendet")
    leave(reader, writer)


def test_a_refused_question_is_no_lost_connection(
    browser: Browser, address: str, room: InfoSession
) -> None:
    phone = person(browser, address, width=360)
    phone.visitor.open(f"/s/{room.code}")
    phone.page.fill("#question", "x" * 1_200)
    expect(phone.page.locator("#question-left")).to_have_text("200 Zeichen zu viel")
    with phone.page.expect_response(lambda answer: answer.status == 422):
        phone.page.get_by_role("button", name="Frage senden").click()
    expect(phone.page.locator("#question-error")).to_contain_text("erlaubt sind 1000")
    expect(phone.page.locator("#verbindung")).not_to_contain_text("Keine Verbindung")
    leave(phone)


def test_the_whole_way_works_without_javascript(
    browser: Browser, address: str, room: InfoSession
) -> None:
    adviser = person(browser, address, scripts=False)
    phone = person(browser, address, scripts=False, width=360)
    phone.visitor.open(f"/s/{room.code}")
    phone.page.fill("#question", "Frau Müller fragt: " + UNTIL)
    phone.page.get_by_role("button", name="Frage senden").click()
    expect(phone.page.locator("#hinweis")).to_contain_text("ein Name mit Anrede")
    assert phone.page.get_by_role("button", name="Unverändert senden").count() == 0
    phone.page.get_by_role("button", name="Ohne diese Daten senden").click()
    expect(phone.page.locator("#fragen")).to_contain_text("Frau [Name] fragt")
    adviser.sign_in("ada", f"/beratung/konsole/{room.id}")
    page = adviser.page
    page.get_by_role("button", name="Parken").click()
    expect(page.locator(".queue__group", has_text="Geparkt")).to_be_visible()
    page.get_by_role("link", name="Bearbeiten").click()
    page.fill("#antworttext", "Das klären wir bis zum 3. März 2031.")
    page.get_by_role("button", name="Freigeben und zeigen").click()
    expect(page.locator(".unproven mark")).to_have_text("3. März 2031")
    page.get_by_label("Begründung für „3. März 2031“").fill("Auskunft der Behörde")
    page.get_by_role("button", name="Freigeben und zeigen").click()
    expect(page.locator("#buehne")).to_contain_text("Frau [Name] fragt")
    page.fill("#gehoert", MONEY)
    page.get_by_role("button", name="Antwort suchen").click()
    expect(page.locator("#gehoert-antwort")).to_contain_text("315.932,50")
    beamer = person(browser, address, scripts=False)
    beamer.visitor.open(f"/leinwand/{room.beamer_code}")
    expect(beamer.page.locator(".wall__answer")).to_contain_text("3. März 2031")
    phone.page.get_by_role("link", name="Neu laden").click()
    expect(phone.page.locator("#fragen")).to_contain_text("3. März 2031")
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_text("Sie sind abgemeldet.")).to_be_visible()
    leave(adviser, phone, beamer)
