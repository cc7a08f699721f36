"""What goes into the log: when, how bad, what happened, at which address of the plan. Nobody's words (X13).

A line carries no name, note, score, code, token or e-mail address. So an address is written as the plan has
it (`start/<str:code>/`), an exception as its class and the places in the code, and what packages write
without what they filled in. Texts of this house are fixed sentences (a test reads them).
"""

import json
import logging
import re
import secrets
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

OURS = ("clinic", "patients", "stretches")
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
LEFT_OUT = "…"

request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestId:
    """A random id for each request, in its log lines and in the answer (X-Request-ID).

    That of a proxy is taken over where one of ours stands in front, so that both logs can be laid side by
    side. It stays set after the answer: mail that goes out afterwards belongs to the request as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        mine = said if WELL_FORMED.fullmatch(said) else secrets.token_hex(8)
        request_id.set(mine)
        response = self.get_response(request)
        response["X-Request-ID"] = mine
        return response


def route_of(path: str) -> str:
    """The address as the plan has it, without what stood in it: "clinic/patients/<uuid:patient_id>/"."""
    if path.startswith(settings.STATIC_URL):
        return "static"
    try:
        return resolve(path).route or "/"
    except Resolver404:
        return "no such address"


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """What is said of a record, each part only where there is something to say."""
    line: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "from": record.name,
        "says": words_of(record),
        "request": request_id.get(),
        **details_of_request(record),
        **getattr(record, "answer", {}),  # of the access log (clinic/server.py)
    }
    if record.exc_info and record.exc_info[1]:
        line["error"] = error_of(record.exc_info[1])
    return {name: value for name, value in line.items() if value != ""}


def words_of(record: logging.LogRecord) -> str:
    """A package's sentence is left without what it filled in, as that may be what somebody typed."""
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    if isinstance(getattr(record, "request", None), HttpRequest):
        return reason_of(record)
    if not isinstance(record.args, tuple) or not record.args:
        return str(record.msg).partition(":")[0]  # behind it stands what was wrong with what somebody sent
    try:
        return str(record.msg) % tuple(arg if isinstance(arg, int) else LEFT_OUT for arg in record.args)
    except TypeError:
        return str(record.msg)


def reason_of(record: logging.LogRecord) -> str:
    """Why a form was refused, without the page that it came from; everything else is said by the status."""
    if record.name == "django.security.csrf" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0]).partition(" - ")[0]
    return ""


def details_of_request(record: logging.LogRecord) -> dict[str, Any]:
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return {}
    return {
        "method": request.method,
        "address": route_of(request.path_info),
        "status": getattr(record, "status_code", ""),
    }


def error_of(error: BaseException) -> list[str]:
    """Classes and places, the first cause first; never the text, which may hold a row or what was typed.
    Only what keeps the house from starting says why: there is nobody yet whose words it could hold."""
    cause = error.__cause__ or error.__context__
    said = error_of(cause) if cause else []
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    why = f": {error}" if isinstance(error, ImproperlyConfigured) else ""
    return [*said, f"{type(error).__name__}{why}", *places]


class Json(logging.Formatter):
    """One object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(line_of(record), ensure_ascii=False)


class Readable(logging.Formatter):
    """The same for people, on a screen."""

    def format(self, record: logging.LogRecord) -> str:
        line = line_of(record)
        error = "".join(f"\n    {each}" for each in line.pop("error", []))
        return " ".join(str(value) for value in line.values()) + error
