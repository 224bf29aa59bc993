"""The app factory: one Flask app around one assistant, one store and the settings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_babel import Babel, get_locale
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from assistant.advisers import Advisers
from assistant.applicant import fact_definitions, shown_fact
from assistant.corrections import Corrections
from assistant.history import Store, open_store
from assistant.info_sessions import InfoSessions
from assistant.review_list import ReviewList
from assistant.service import Assistant
from assistant.settings import Settings
from webui.access import adviser, install_access
from webui.failures import install_failures
from webui.limits import install_limits
from webui.log_lines import install_request_log
from webui.parts import BERLIN, Services, install, services, today
from webui.security import cookie_key, install_headers, static_address
from webui.streams import install_streams
from webui.texts.loader import DEFAULT, languages, texts
from webui.views import (
    audience,
    audit,
    beamer,
    chat,
    checks,
    console,
    corrections,
    drafts,
    facts,
    guidelines,
    history,
    info_sessions,
    information,
    programmes,
    review,
    sign_in,
    start,
)

_MOST_BYTES = 256 * 1024
# Of the threads of a server half may be held by streams of the helpdesk; see `commands.THREADS`.
STREAMS = 8
_BLUEPRINTS = (
    *(start, chat, facts, history, checks, drafts, programmes, guidelines, information),
    *(sign_in, info_sessions, console, audience, beamer, corrections, review, audit),
)


class _SecureWhereSecure(SecureCookieSessionInterface):
    """The cookie is Secure whenever the page came over HTTPS; plain HTTP is for this machine."""

    def get_cookie_secure(self, app: Flask) -> bool:
        from flask import request

        return request.is_secure


def create_app(assistant: Assistant, settings: Settings, *, store: Store | None = None) -> Flask:
    """The web app. store: opened from the settings when not given."""
    app = Flask(__name__)
    app.session_interface = _SecureWhereSecure()
    app.config.update(
        SECRET_KEY=cookie_key(settings.secret_key, settings.data_folder),
        SESSION_COOKIE_NAME="antragslotse",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.retention_days),
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=_MOST_BYTES,
        # A page may stay open for a day; the token lives as long as the cookie that it belongs to.
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=DEFAULT,
        BABEL_DEFAULT_TIMEZONE="Europe/Berlin",
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=False,
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask documents this place
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    _install_services(app, assistant, settings, store or open_store(settings.database_address))
    install_streams(app, most=STREAMS)
    install_request_log(app)
    install_headers(app)
    install_failures(app)
    Babel(app, locale_selector=_language)
    CSRFProtect(app)
    _templates(app)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.views)
    install_limits(app, settings)
    return app


def _install_services(app: Flask, assistant: Assistant, settings: Settings, store: Store) -> None:
    corrected = assistant.with_corrections(store)
    corrections_face = Corrections(store, corrected)
    # A guideline or programme file may have changed since the last start.
    corrections_face.review()
    advisers = Advisers(store, settings)
    found = Services(
        assistant=corrected,
        settings=settings,
        store=store,
        advisers=advisers,
        sessions=InfoSessions(store, corrected, settings),
        corrections=corrections_face,
        review_list=ReviewList(store, corrected),
    )
    install(app, found)
    install_access(app, advisers)


def _templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["day"] = _day
    app.jinja_env.filters["short_day"] = _short_day
    app.jinja_env.filters["clock"] = _clock
    app.jinja_env.filters["moment"] = lambda value: f"{_short_day(value)}, {_clock(value)}"
    app.jinja_env.filters["shown_fact"] = shown_fact
    app.jinja_env.globals["asset"] = lambda name: static_address(app, name)

    @app.context_processor
    def values() -> dict[str, object]:
        from flask import request

        theme = request.cookies.get("darstellung", "")
        return {
            "t": texts(),
            "language": str(get_locale() or DEFAULT),
            "theme": theme if theme in ("light", "dark") else "",
            "today": today(),
            "adviser": adviser(),
            "question_length": services().settings.question_length,
            "rewords": services().assistant.rewords,
            "model_host": services().assistant.model_host,
            "fact_definitions": fact_definitions(),
        }


def _language() -> str:
    """What the browser wants, as far as there are texts in it."""
    from flask import request

    return request.accept_languages.best_match(languages(), DEFAULT)


def _day(value: date | datetime | str) -> str:
    """As sentences write it: "14. Februar 2025"."""
    from flask_babel import format_date

    found = date.fromisoformat(value) if isinstance(value, str) else value
    return str(format_date(found, "long"))


def _short_day(value: date | datetime | str) -> str:
    """As people type it: "14.02.2025"."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(found, datetime):
        found = found.astimezone(BERLIN)
    return found.strftime("%d.%m.%Y")


def _clock(value: datetime) -> str:
    """As a clock in Germany shows it: "14:05"."""
    return value.astimezone(BERLIN).strftime("%H:%M")
