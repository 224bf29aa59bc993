"""What the server logs: a JSON object a line, never the text of a question."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from assistant.settings import Settings

_FIELDS = "fields"

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """time (UTC), level, logger, message, what `extra={"fields": …}` adds, trace of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever stands in the message."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, _FIELDS, {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_in_lines(settings: Settings) -> None:
    """Everything this process logs goes to standard error in JSON lines, from the level set on."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        handler.setFormatter(JsonLines())
    root.setLevel(settings.log_level.upper())


def install_request_log(app: Flask) -> None:
    """A line for each request at level `info`: what was asked for and how long it took.

    The endpoint and not the address, which may hold the beginning of a question.
    """

    @app.before_request
    def begin() -> None:
        g.request_began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if log.isEnabledFor(logging.INFO) and "request_began" in g:
            fields = {
                "method": request.method,
                "endpoint": request.endpoint,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - g.request_began) * 1000, 1),
            }
            log.info("request", extra={_FIELDS: fields})
        return response
