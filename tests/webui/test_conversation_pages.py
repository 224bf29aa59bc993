"""What a conversation shows around its answers, and where it leads; texts in another language."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webui.conftest import token_of
from webui.texts import loader

KISI = "hessen-kisi-2025"


def conversation(client: FlaskClient, question: str, *, as_of: str, programme: str = "") -> str:
    """The path of a new conversation with one question."""
    form = {"csrf_token": token_of(client), "question": question, "privacy": "anyway"}
    form |= {"programme": programme, "as_of": as_of}
    return client.post("/fragen", data=form).headers["Location"]


def shown(client: FlaskClient, path: str) -> str:
    return html.unescape(client.get(path).text)


def test_a_passed_deadline_is_told_once(client: FlaskClient) -> None:
    told = "Die Antragsfrist ist am 14. Februar 2025 abgelaufen."
    path = conversation(
        client, "Bis wann muss der Antrag da sein?", as_of="2025-03-01", programme=KISI
    )
    assert shown(client, path).count(told) == 1
    path = conversation(
        client, "Wie viel Geld gibt es höchstens?", as_of="2025-03-01", programme=KISI
    )
    assert shown(client, path).count(told) == 1


def test_what_is_not_in_the_texts_comes_without_a_deadline(client: FlaskClient) -> None:
    path = conversation(
        client, "Wie alt ist der Bürgermeister?", as_of="2025-01-10", programme=KISI
    )
    page = shown(client, path)
    assert "Steht nicht in den Unterlagen" in page
    assert "Antragsfrist" not in page.split("data-answer")[1].split("</article>")[0]


def test_sources_of_several_programmes_say_which_one_they_are_of(client: FlaskClient) -> None:
    question = "Welches Programm passt zu einem Verein in Hessen?"
    page = shown(client, conversation(client, question, as_of="2025-01-10"))
    assert "KISI, Absatz 1" in page
    assert "KIM, Nr. 3.1" in page
    alone = conversation(client, "Wer kann sich bewerben?", as_of="2025-01-10", programme=KISI)
    assert "KISI, Absatz" not in shown(client, alone)


def test_an_answer_about_one_programme_leads_to_its_check(client: FlaskClient) -> None:
    path = conversation(client, "Welches Programm passt zu einem Verein?", as_of="2025-01-10")
    assert "Förder-Check beginnen" not in shown(client, path)
    form = {"csrf_token": token_of(client, path), "question": "Wie viel Geld gibt es bei KISI?"}
    part = client.post(path, data=form, headers={"HX-Request": "true"}).text
    tools = html.unescape(part).split('id="werkzeuge"')[1]
    assert 'hx-swap-oob="true"' in tools[:200]
    assert "Förder-Check beginnen" in tools
    assert f'name="programme" value="{KISI}"' in tools


def test_a_day_that_does_not_exist_is_summed_up_with_a_link_to_its_field(
    client: FlaskClient,
) -> None:
    path = conversation(client, "Wer kann sich bewerben?", as_of="2025-01-10", programme=KISI)
    form = {"csrf_token": token_of(client, path), "programme": KISI, "as_of": "31.02.2025"}
    page = client.post(f"{path}/rahmen", data=form)
    assert page.status_code == 422
    summary = page.text.split('id="fehler"')[1].split("</ul>")[0]
    assert 'href="#rahmen-day"' in summary
    assert "Den 31.02.2025 gibt es nicht." in summary
    assert 'value="31.02.2025"' in page.text


def test_a_wrong_fact_is_summed_up_without_naming_it_twice(client: FlaskClient) -> None:
    path = conversation(client, "Dürfen wir allein?", as_of="2025-01-10", programme=KISI)
    form = {"csrf_token": token_of(client, path), "name": "population", "value": "-1"}
    page = client.post(f"{path}/angaben/eine", data=form)
    assert page.status_code == 422
    summary = page.text.split('id="fehler"')[1].split("</ul>")[0]
    assert 'href="#fehlt-population"' in summary
    assert html.unescape(summary).count("Einwohnerzahl") == 1
    page = client.get("/vergleich?population=-1")
    assert "Einwohnerzahl: Einwohnerzahl" not in page.text
    assert "Einwohnerzahl: Erlaubt sind Zahlen" in page.text


def test_a_comparison_goes_on_into_a_check_with_its_facts(client: FlaskClient) -> None:
    address = "/vergleich?state=hessen&population=7.200&applicant_kind=&stichtag=2025-01-10"
    forms = client.get(address).text.split('action="/foerder-check"')
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', forms[1].split("</form>")[0]))
    assert sent["state"] == "hessen"
    assert sent["population"] == "7.200"
    assert sent["as_of"] == "2025-01-10"
    question = client.get(client.post("/foerder-check", data=sent).headers["Location"])
    assert "Stichtag 10. Januar 2025" in question.text
    assert "7.200" in question.text
    assert ">Hessen<" in question.text


def test_steps_and_documents_lead_to_their_place_in_the_text(client: FlaskClient) -> None:
    page = html.unescape(client.get(f"/programme/{KISI}").text)
    for part in ("ablauf", "unterlagen"):
        items = page.split(f'id="{part}"')[1].split("</section>")[0].split("<li ")[1:]
        assert items
        for item in items:
            assert re.search(rf'href="/richtlinien/{KISI}/\d+-\d+#stelle"', item), item


def test_a_remark_is_kept_without_the_personal_data_in_it(client: FlaskClient) -> None:
    path = conversation(client, "Wer kann sich bewerben?", as_of="2025-01-10", programme=KISI)
    page = client.get(path).text
    address = re.findall(r'action="([^"]+/antwort/[^"]+)"', page)[0]
    form = {"rating": "unclear", "comment": "Rückruf an Frau Müller, Tel. 0611 1234567"}
    client.post(address, data={"csrf_token": token_of(client, path), **form})
    store = client.application.extensions["antragslotse"].store
    with store.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT comment FROM exchanges").scalars()
    assert kept.startswith("Rückruf an Frau [Name]")
    assert "1234567" not in kept


@pytest.fixture
def with_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A further language: one more pair of files beside the German ones."""
    folder = Path(loader.__file__).parent
    for file in folder.glob("*.yaml"):
        shutil.copy(file, tmp_path)
        shutil.copy(file, tmp_path / file.name.replace("de.yaml", "en.yaml"))
    texts = tmp_path / "en.yaml"
    texts.write_text(texts.read_text("utf-8").replace("ask: Fragen", "ask: Questions"), "utf-8")
    monkeypatch.setattr(loader, "_folder", lambda: tmp_path)
    for kept in (loader.languages, loader.texts_in):
        kept.cache_clear()
    yield
    for kept in (loader.languages, loader.texts_in):
        kept.cache_clear()


@pytest.mark.usefixtures("with_english")
def test_another_language_is_another_pair_of_files(client: FlaskClient) -> None:
    page = client.get("/?stichtag=2025-01-10", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="en"' in page
    assert ">Questions</a>" in page
    assert "January 10, 2025" in page
    page = client.get("/?stichtag=2025-01-10", headers={"Accept-Language": "fr"}).text
    assert '<html lang="de"' in page
    assert ">Fragen</a>" in page
    assert "10. Januar 2025" in page
