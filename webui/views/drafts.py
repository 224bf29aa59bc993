"""Antragsentwürfe: begin, fill in section by section, check, download, come back, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    request,
    send_file,
    session,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from assistant import application
from assistant.applicant import Facts, facts_from_json
from assistant.application_view import ApplicationView, SectionView, application_view, draft_title
from assistant.errors import InputError
from assistant.history import DraftStore, StoredDraft, hash_of
from webui.asking import known_facts
from webui.parts import (
    BERLIN,
    day_from,
    owner,
    programme_from,
    respond,
    services,
    today,
    wants_part,
)
from webui.texts.loader import texts
from webui.views.chat import conversation_or_404

views = Blueprint("drafts", __name__, url_prefix="/antrag")
_LARGEST_UPLOAD = 200 * 1024
_MOST_LINKS = 20


@views.get("")
def index() -> Response:
    """The drafts of this visitor, and how to begin one."""
    return _index()


@views.post("")
def start() -> BaseResponse:
    """Begins a draft, with the facts of a conversation or a Förder-Check when it comes from one."""
    programme, facts, as_of = request.form.get("programme"), Facts(), None
    if check_id := request.form.get("check"):
        check = services().store.check(owner(), check_id)
        if check is None:
            abort(404)
        programme, facts, as_of = check.programme, facts_from_json(check.facts), check.as_of
    elif conversation_id := request.form.get("conversation"):
        conversation = conversation_or_404(conversation_id)
        facts, as_of = known_facts(conversation), conversation.as_of
        programme = programme or conversation.programme
    chosen = programme_from(programme)
    if chosen is None:
        raise InputError(texts().errors.programme)
    content = application.begin(chosen, as_of=as_of or today(), facts=facts, at=_now())
    return _begun(content)


@views.post("/datei")
def upload() -> BaseResponse:
    """Goes on with a case file."""
    file = request.files.get("file")
    words = texts().application
    if file is None or not file.filename:
        return _index(error=words.upload_none)
    data = file.stream.read(_LARGEST_UPLOAD + 1)
    if len(data) > _LARGEST_UPLOAD:
        return _index(error=words.upload_large)
    try:
        content = application.read_upload(data, name=file.filename, today=today(), at=_now())
    except InputError as fault:
        return _index(error=words.upload_failed, problems=str(fault).split("\n"))
    return _begun(content)


@views.get("/oeffnen/<key>")
def open_link(key: str) -> BaseResponse:
    """Opens a draft by its secret link; from then on this browser knows it."""
    found = _store().by_key(key)
    if found is None:
        abort(404)
    session["drafts"] = [*(k for k in _keys() if k != found.key_hash), found.key_hash][
        -_MOST_LINKS:
    ]
    session.permanent = True
    return redirect(url_for("drafts.show", draft_id=found.id), 303)


@views.get("/<draft_id>")
def show(draft_id: str) -> Response:
    """The sections with their state, the link to come back, deletion."""
    return _overview(_draft(draft_id))


@views.post("/<draft_id>/link")
def make_link(draft_id: str) -> Response:
    """Makes a new secret link and shows it this once; the former one no longer opens."""
    draft = _draft(draft_id)
    key = _store().new_key(draft.id)
    if draft.owner != owner():
        kept = [each for each in _keys() if each != draft.key_hash]
        session["drafts"] = [*kept, hash_of(key)]
    return _overview(draft, link=url_for("drafts.open_link", key=key, _external=True))


@views.post("/<draft_id>/stichtag")
def change_day(draft_id: str) -> BaseResponse:
    """Checks for another Stichtag."""
    draft = _draft(draft_id)
    try:
        day = day_from(request.form.get("as_of")) or today()
    except InputError as fault:
        return _overview(draft, day_error=str(fault), status=422)
    _change(draft, lambda content: application.as_of_changed(content, day))
    return redirect(url_for("drafts.show", draft_id=draft_id), 303)


@views.post("/<draft_id>/fassung")
def adopt_version(draft_id: str) -> BaseResponse:
    """The applicant has looked through the draft after a change of the guideline."""
    _change(_draft(draft_id), application.version_adopted)
    return redirect(url_for("drafts.show", draft_id=draft_id), 303)


@views.post("/<draft_id>/loeschen")
def delete(draft_id: str) -> BaseResponse:
    """Deletes the draft for good."""
    _store().delete(_draft(draft_id).id)
    flash(texts().application.deleted)
    return redirect(url_for("drafts.index"), 303)


@views.get("/<draft_id>/pruefung")
def check(draft_id: str) -> Response:
    """Everything that speaks for or against handing it in, and the downloads."""
    draft = _draft(draft_id)
    view = application_view(draft.content)
    return respond("application/check.html", draft=draft, view=view, formats=application.EXPORTS)


@views.get("/<draft_id>/download/<ending>")
def download(draft_id: str, ending: str) -> Response:
    """The draft as a file."""
    if ending not in application.EXPORTS:
        abort(404)
    file = application.exported(_draft(draft_id).content, ending)
    return send_file(
        BytesIO(file.data), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )


@views.get("/<draft_id>/abschnitt/<section_name>")
def section(draft_id: str, section_name: str) -> Response:
    """A section of the form."""
    draft = _draft(draft_id)
    view = application_view(draft.content)
    return _section_page(draft, view, _section(view, section_name))


@views.post("/<draft_id>/abschnitt/<section_name>")
def save(draft_id: str, section_name: str) -> BaseResponse:
    """Keeps what stands in the fields of a section, and does what its button says.

    htmx gets the findings and sums as they are now; others go on, or see what cannot be read.
    """
    draft = _draft(draft_id)
    # A box is sent with its hidden field before it, so that taking the tick off counts as well.
    entries = {key: request.form.getlist(key)[-1] for key in request.form}
    content = _change(draft, lambda old: application.changed(old, entries, at=_now()))
    if wants_part():
        view = application_view(content)
        values = _section_values(draft, view, _section(view, section_name))
        before = tuple(filter(None, request.form.get("shown", "").split(",")))
        clock = datetime.now(BERLIN).strftime("%H:%M")
        return respond("", part="application/saved.html", before=before, clock=clock, **values)
    anchor = _act(draft, request.form)
    if anchor is None:
        view = application_view(_draft(draft_id).content)
        found = _section(view, section_name)
        if any(each.section == section_name for each in view.unread):
            return _section_page(draft, view, found, status=422)
        if "next" in request.form:
            names = [each.name for each in view.sections]
            place = names.index(section_name) + 1
            if place < len(names):
                return redirect(
                    url_for("drafts.section", draft_id=draft_id, section_name=names[place]), 303
                )
            return redirect(url_for("drafts.check", draft_id=draft_id), 303)
        flash(texts().application.saved)
    return redirect(
        url_for(
            "drafts.section", draft_id=draft_id, section_name=section_name, _anchor=anchor or None
        ),
        303,
    )


def _act(draft: StoredDraft, form: Mapping[str, str]) -> str | None:
    """Adds or takes out a partner, settles a conflict; where to go then, None if none of these."""
    words = texts().application
    if "add_partner" in form:
        content = _change(draft, application.partner_added)
        flash(words.partner_added)
        return f"partner-{len(content['case'].get('partners', ()))}"
    number = form.get("remove_partner", "")
    if number.isdecimal():
        _change(draft, lambda old: application.partner_removed(old, int(number)))
        flash(words.partner_removed)
        return "feld-partners"
    if "settle" in form:
        name, _, origin = form["settle"].partition(":")
        _change(draft, lambda old: application.settled(old, name, origin))
        return ""
    return None


def _store() -> DraftStore:
    return DraftStore(services().store.engine)


def _keys() -> list[str]:
    """Hashes of the secret links that this browser has opened, from its signed cookie."""
    return [str(key) for key in session.get("drafts", ())]


def _draft(draft_id: str) -> StoredDraft:
    """A draft this visitor may open; others do not exist for them."""
    found = _store().draft(draft_id, owner=owner(), keys=_keys())
    if found is None:
        abort(404)
    return found


def _change(
    draft: StoredDraft, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Mapping[str, Any]:
    try:
        return _store().change(draft.id, change)
    except KeyError:
        abort(404)


def _begun(content: application.Content) -> BaseResponse:
    draft_id = _store().begin(owner(), programme=content["case"]["programme"], content=content)
    return redirect(url_for("drafts.show", draft_id=draft_id), 303)


def _index(*, error: str = "", problems: list[str] | None = None) -> Response:
    cards = services().assistant.programmes(today())
    found = _store().drafts(owner=owner(), keys=_keys())
    return respond(
        "application/drafts.html",
        status=422 if error else 200,
        cards=cards,
        drafts=[(draft, draft_title(draft.content)) for draft in found],
        titles={card.id: card.short_title for card in cards},
        days=services().settings.retention_days,
        error=error,
        problems=problems or [],
    )


def _overview(
    draft: StoredDraft, *, link: str = "", day_error: str = "", status: int = 200
) -> Response:
    return respond(
        "application/overview.html",
        status=status,
        draft=draft,
        view=application_view(draft.content),
        link=link,
        day_error=day_error,
        day_written=request.form.get("as_of", ""),
    )


def _section(view: ApplicationView, name: str) -> SectionView:
    found = view.section(name)
    if found is None:
        abort(404)
    return found


def _section_values(
    draft: StoredDraft, view: ApplicationView, found: SectionView
) -> dict[str, Any]:
    return {"draft": draft, "view": view, "section": found}


def _section_page(
    draft: StoredDraft, view: ApplicationView, found: SectionView, *, status: int = 200
) -> Response:
    values = _section_values(draft, view, found)
    return respond("application/section.html", status=status, **values)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
