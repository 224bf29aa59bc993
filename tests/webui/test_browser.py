"""What people do with the pages, in a real Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webui.conftest import Visitor

KISI = "/?programm=hessen-kisi-2025&stichtag=2025-01-10"
QUESTION = "Wir haben 7.200 Einwohner, dürfen wir allein?"


def test_a_question_gets_a_badge_a_first_sentence_and_its_source(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    answer = page.locator("[data-answer]")
    expect(answer.locator(".answer__badge .kern-badge")).to_have_text("Nein")
    expect(answer.locator(".lead")).to_contain_text("10.000")
    link = answer.locator(".source a").first
    link.click()
    expect(page).to_have_url(re.compile(r"/richtlinien/hessen-kisi-2025/\d+-\d+#stelle$"))
    mark = page.locator("mark#stelle")
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("10.000 und 50.000")


def test_a_follow_up_is_answered_in_place_and_survives_reload_and_back(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    first = page.url.split("#")[0]
    page.evaluate("window.stays = true")
    visitor.ask("Wie viel Geld gibt es höchstens?")
    assert page.evaluate("window.stays") is True, "the page was loaded anew"
    expect(page.locator("[data-answer]")).to_have_count(2)
    expect(page.locator("#antwort-2 table")).to_contain_text("315.932,50")
    expect(page.locator("#question")).to_have_value("")
    expect(page.locator("#warten")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-answer]")).to_have_count(2)
    page.locator("#antwort-2 .source a").first.click()
    expect(page.locator("mark#stelle")).to_be_visible()
    page.go_back()
    assert page.url.split("#")[0] == first
    expect(page.locator("[data-answer]")).to_have_count(2)
    expect(page.locator(".masthead")).to_be_visible()


def test_a_finished_answer_is_announced_once_and_gets_the_focus(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    page.evaluate("""() => {
        window.said = [];
        new MutationObserver(() => {
            const text = document.getElementById("ansage").textContent;
            if (text) window.said.push(text);
        }).observe(document.getElementById("ansage"),
            {childList: true, characterData: true, subtree: true});
    }""")
    visitor.ask("Bis wann muss der Antrag da sein?")
    expect(page.locator("#ansage")).to_contain_text("Die Antwort ist da")
    page.wait_for_timeout(200)
    said = page.evaluate("window.said")
    assert len(said) == 1
    assert said[0].startswith("Die Antwort ist da: ")
    assert page.evaluate("document.activeElement.closest('.exchange').id") == "antwort-2"


def test_a_missing_fact_is_given_where_it_is_asked_for(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask("Dürfen wir allein einen Antrag stellen?")
    page.fill("#fehlt-population", "7.200")
    page.press("#fehlt-population", "Enter")
    expect(page.locator("#antwort-2 .kern-badge").first).to_have_text("Nein")
    expect(page.locator("#antwort-2 .asked")).to_contain_text("Einwohnerzahl 7.200")
    expect(page.locator("#angaben")).to_contain_text("7.200")
    expect(page.locator("#angaben")).to_contain_text("von Ihnen eingetragen")


def test_facts_can_be_edited_and_taken_back(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    page.get_by_role("link", name="Angaben bearbeiten").click()
    page.fill("#angabe-population", "20.000")
    page.get_by_role("button", name="Speichern und neu prüfen").click()
    expect(page.locator("#antwort-2 .kern-badge").first).to_have_text("Ja")
    page.get_by_role("button", name="Angabe Einwohnerzahl entfernen").click()
    expect(page.locator("#angaben")).not_to_contain_text("Einwohnerzahl")


def test_a_wrong_fact_keeps_what_was_typed_and_says_what_would_fit(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    page.get_by_role("link", name="Angaben bearbeiten").click()
    page.fill("#angabe-population", "-1")
    page.get_by_role("button", name="Speichern und neu prüfen").click()
    field = page.locator("#angabe-population")
    expect(field).to_have_value("-1")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("main")).to_contain_text("Erlaubt sind Zahlen von 1 bis 5.000.000")
    summary = page.locator("#fehler")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(field).to_be_focused()
    expect(page).to_have_title(re.compile("^Fehler: "))


def test_partners_are_edited_added_and_taken_out_where_they_were_understood(
    visitor: Visitor,
) -> None:
    page = visitor.open(KISI)
    visitor.ask(
        "Wir haben 7.200 Einwohner und drei Partner mit 4.000, 12.000 und 6.000 Einwohnern. "
        "Dürfen wir uns bewerben?"
    )
    expect(page.locator("#antwort-1 .kern-badge").first).to_have_text("Nein")
    expect(page.locator("#angaben")).to_contain_text("Partner 1: 4.000")
    page.get_by_role("link", name="Partner bearbeiten").click()
    expect(page.locator("#population-0")).to_have_value("4.000")
    page.fill("#population-0", "viertausend")
    page.fill("#town-1", "Beispielau")
    page.get_by_role("button", name="Weitere Zeilen").click()
    page.fill("#population-3", "8.100")
    page.press("#population-3", "Enter")
    expect(page.locator("#fehler")).to_contain_text("Partner 1")
    expect(page.locator("#population-0")).to_have_value("viertausend")
    expect(page.locator("#population-3")).to_have_value("8.100")
    page.fill("#population-0", "5.400")
    page.fill("#population-2", "")
    page.press("#population-0", "Enter")
    expect(page.locator("#antwort-2 .kern-badge").first).not_to_have_text("Nein")
    expect(page.locator("#angaben")).to_contain_text("Zahl der Partner 3")
    expect(page.locator("#angaben")).to_contain_text("Partner 1: 5.400")
    expect(page.locator("#angaben")).to_contain_text("Beispielau: 12.000")
    expect(page.locator("#angaben")).to_contain_text("Partner 3: 8.100")
    expect(page.locator("#angaben")).not_to_contain_text("6.000")
    page.get_by_role("link", name="Partner bearbeiten").click()
    for row in range(3):
        page.fill(f"#population-{row}", "")
        page.fill(f"#town-{row}", "")
    page.get_by_role("button", name="Speichern und neu prüfen").last.click()
    expect(page.locator("#meldung")).to_contain_text("Ihre letzte Frage nennt diese Angabe noch.")
    expect(page.locator("#angaben")).not_to_contain_text("Partner")


def test_feedback_is_taken_with_a_reason_and_a_comment(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    page.locator(".rating__more summary").click()
    page.get_by_label("Beleg falsch").check()
    page.get_by_label("Was sollte anders sein?").fill("Anderer Absatz")
    page.get_by_role("button", name="Rückmeldung senden").click()
    expect(page.get_by_text("Danke für Ihre Rückmeldung.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Danke für Ihre Rückmeldung.")).to_be_visible()


def test_personal_data_is_warned_about_before_anything_is_stored(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    page.fill("#question", "Frau Müller fragt: " + QUESTION)
    page.press("#question", "Enter")
    expect(page.locator("#hinweis")).to_contain_text("ein Name mit Anrede")
    expect(page.locator("#question")).to_have_value("Frau Müller fragt: " + QUESTION)
    page.get_by_role("button", name="Ohne diese Daten senden").click()
    expect(page.locator(".asked__text")).to_contain_text("Frau [Name] fragt")
    page.fill("#question", "Meine IBAN ist DE89 3704 0044 0532 0130 00, reicht das?")
    page.press("#question", "Enter")
    expect(page.locator("#hinweis")).to_contain_text("eine IBAN")
    expect(page.locator("[data-answer]")).to_have_count(1)


def test_shift_and_enter_begins_a_line_and_characters_are_counted(visitor: Visitor) -> None:
    page = visitor.open("/")
    page.fill("#question", "x" * 3500)
    page.press("#question", "Shift+Enter")
    assert page.url.rstrip("/") == visitor.address
    expect(page.locator("[data-counter]")).to_have_text("Noch 499 Zeichen")


def test_too_much_text_is_told_while_typing_and_its_error_is_in_sight(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    page.set_viewport_size({"width": 360, "height": 640})
    visitor.ask(QUESTION)
    page.fill("#question", "x" * 5000)
    expect(page.locator("[data-counter]")).to_have_text("1.000 Zeichen zu viel")
    page.press("#question", "Enter")
    error = page.locator("#question-error")
    expect(error).to_contain_text("erlaubt sind 4000")
    expect(error).to_be_in_viewport()
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question")).to_have_value("x" * 5000)


def test_everything_is_reached_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Zum Inhalt springen")).to_be_in_viewport()
    page.keyboard.press("Enter")
    _tab_to(page, lambda: page.evaluate("document.activeElement.id") == "question")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer]")).to_have_count(1)
    _tab_to(page, lambda: page.evaluate("!!document.activeElement.closest('.checked summary')"))
    page.keyboard.press("Enter")
    expect(page.locator(".finding").first).to_be_visible()
    _tab_to(page, lambda: page.evaluate("!!document.activeElement.closest('.chips')"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer]")).to_have_count(2)


def _tab_to(page: Page, there: Callable[[], bool]) -> None:
    for _ in range(60):
        if there():
            return
        page.keyboard.press("Tab")
    pytest.fail("not reached by Tab")


def test_without_javascript_the_whole_way_works(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(address + KISI)
    page.fill("#question", QUESTION)
    page.get_by_role("button", name="Frage stellen").click()
    expect(page.locator(".answer__badge .kern-badge")).to_have_text("Nein")
    page.get_by_role("button", name="Wie viel Geld gibt es höchstens?").click()
    expect(page.locator("#antwort-2")).to_contain_text("315.932,50")
    expect(page).to_have_url(re.compile("#antwort-2$"))
    page.get_by_role("button", name="Ja, hilfreich").first.click()
    expect(page.get_by_text("Danke für Ihre Rückmeldung.")).to_be_visible()
    page.get_by_role("button", name="Dunkle Darstellung").click()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    page.locator(".confirm summary").click()
    page.locator(".confirm").get_by_role("button").click()
    expect(page.get_by_text("Das Gespräch ist gelöscht.")).to_be_visible()
    context.close()


def test_two_browsers_do_not_see_each_other(browser: Browser, visitor: Visitor) -> None:
    visitor.open(KISI)
    visitor.ask(QUESTION)
    other = browser.new_context()
    page = other.new_page()
    found = page.goto(visitor.page.url)
    assert found is not None
    assert found.status == 404
    expect(page.locator("body")).not_to_contain_text("7.200")
    other.close()


def test_a_dead_server_loses_nothing_typed(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    visitor.ask(QUESTION)
    page.context.set_offline(True)
    page.fill("#question", "Bis wann?")
    page.press("#question", "Enter")
    expect(page.locator("#meldung")).to_contain_text("nicht zu erreichen")
    expect(page.locator("#meldung .kern-alert")).to_be_visible()
    expect(page.locator("#question")).to_have_value("Bis wann?")
    visitor.complaints.clear()
    page.context.set_offline(False)
    page.press("#question", "Enter")
    expect(page.locator("[data-answer]")).to_have_count(2)
    expect(page.locator("#meldung")).to_be_empty()


def test_programme_and_stichtag_stay_in_sight_and_hide_no_answer(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    page.set_viewport_size({"width": 360, "height": 700})
    for question in (QUESTION, "Wie viel Geld gibt es höchstens?", "Was muss ich einreichen?"):
        visitor.ask(question)
    frame = page.locator(".chat__frame")
    expect(frame).to_be_in_viewport(ratio=1)
    expect(frame).to_contain_text("KISI")
    expect(frame).to_contain_text("10. Januar 2025")
    below = frame.evaluate("each => each.getBoundingClientRect().bottom")
    asked = page.locator("#antwort-3 .asked__text").evaluate("e => e.getBoundingClientRect().top")
    assert asked >= below, "the frame lies over the question"
    frame.get_by_role("link", name="ändern").click()
    expect(page.locator("#rahmen-titel")).to_be_in_viewport()


def test_an_answer_is_copied_with_its_frame_figures_and_sources(visitor: Visitor) -> None:
    page = visitor.open(KISI)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.ask("Wie viel Geld gibt es höchstens?")
    page.get_by_role("button", name="Kopieren").click()
    expect(page.locator("[data-copy-button]")).to_contain_text("Kopiert")
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0].endswith("KISI · Stichtag 10. Januar 2025")
    assert "Honorarausgaben: 10.000\u00a0€" in lines or "Honorarausgaben: 10.000 €" in lines
    assert any(
        line.startswith("[1] „") and f"{visitor.address}/richtlinien/" in line for line in lines
    )


def test_paper_is_light_and_holds_answer_checks_and_facts(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark", locale="de-DE")
    someone = Visitor(context, address)
    page = someone.open(KISI)
    someone.ask(QUESTION)
    page.get_by_role("button", name="Dunkle Darstellung").or_(
        page.get_by_role("button", name="Helle Darstellung")
    ).click()
    page.get_by_role("button", name=re.compile("Dunkle|Helle")).click()
    expect(page.locator("html")).to_have_attribute("data-kern-theme", "dark")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "() => ['.lead', 'body'].map(each => {"
        " const look = getComputedStyle(document.querySelector(each));"
        " return [look.color, look.backgroundColor]; })"
    )
    assert colours[0][0] == "rgb(0, 0, 0)"
    assert colours[1][1] == "rgb(255, 255, 255)"
    for shown in (".lead", ".source", ".finding", "#angaben"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".mainnav", ".composer", ".rating", "#rahmen", "#angaben form", ".next"):
        expect(page.locator(hidden).first).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 2560])
def test_no_table_hides_a_column_and_no_long_word_widens_the_page(
    browser: Browser, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    someone = Visitor(context, address)
    page = someone.open("/programme/nrw-kim-2024")
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true; }")
    cut = "each => each.scrollWidth - each.clientWidth"
    for table in page.locator(".kern-table-responsive").all():
        assert table.evaluate(cut) <= 1
    someone.open(KISI)
    someone.ask("Wie viel Geld gibt es höchstens?")
    assert page.locator(".kern-table-responsive").first.evaluate(cut) <= 1
    someone.ask("Wohin muss ich den Antrag schicken?")
    expect(page.locator("#antwort-2 .source__quote").nth(1)).to_contain_text("@hsm.hessen.de")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
