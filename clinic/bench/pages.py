"""The pages that are measured, each as one call of the server's own handler, without a network."""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse

from clinic.demo.people import LEAD
from clinic.models import User
from patients.actions.draft import begin
from patients.models import Patient

ONWARD = re.compile(r'href="([^"]*[?&](?:amp;)?(?:after|before|until)=[^"]+)"')
DEEPEST = 400  # pages to walk at most; a list of 25 a page has 200 at 5,000 patients
TOKEN = "b" * 32  # as cookie and as header: a form that was not forged
MEASURED = "B7"  # a patient with nothing open


class Broken(Exception):
    """A page that was to be measured did not answer as it should."""


@dataclass
class Visitor:
    """Someone who is signed in."""

    user: Any
    cookie: str = field(init=False)

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.user, backend="clinic.auth.RoleBackend")
        kept = {name: morsel.value for name, morsel in client.cookies.items()}
        self.cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        self.cookie += f"; {settings.CSRF_COOKIE_NAME}={TOKEN}"


handler = None


def answer(visitor: Visitor, address: str, said: dict[str, str] | None = None) -> tuple[float, int, str]:
    """Milliseconds of the server, status and page."""
    global handler
    handler = handler or WSGIHandler()
    path, _sign, query = address.partition("?")
    body = urlencode(said or {}).encode()
    environ = {
        "REQUEST_METHOD": "GET" if said is None else "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": visitor.cookie,
        "HTTP_X_CSRFTOKEN": TOKEN,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    status: list[str] = []

    def begin_answer(line: str, *_headers: Any) -> Any:
        status.append(line)

    begun = time.perf_counter()
    response: Any = handler(environ, begin_answer)
    page = b"".join(response)
    spent = 1000 * (time.perf_counter() - begun)
    response.close()
    return spent, int(status[0].split()[0]), page.decode(errors="replace")


def read(visitor: Visitor, address: str) -> str:
    _spent, status, page = answer(visitor, address)
    if status != 200:
        raise Broken(f"{address} answered {status}")
    return page


def deepest(visitor: Visitor, address: str) -> str:
    """The last page of a list, by its own links; the first where there is no other."""
    for _page in range(DEEPEST):
        onward = [urljoin(address, unescape(each)) for each in ONWARD.findall(read(visitor, address))]
        onward = [each for each in onward if each.partition("?")[0] == address.partition("?")[0]]
        if not onward:
            return address
        address = onward[-1]
    raise Broken(f"more than {DEEPEST} pages: {address}")


class Pages:
    """Every page by its name; `once` gives the milliseconds of one request."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        patient = Patient.objects.get(number=MEASURED)
        staff = Visitor(User.objects.get(email=LEAD))
        mine = Visitor(patient.account)
        chart = reverse("clinic:chart", args=[patient.pk])
        lists = {"caseload": reverse("clinic:patients"), "chart": chart}
        self.addresses = {
            "today": (mine, reverse("patients:today")),
            "worklist": (staff, reverse("clinic:review")),
            "overview": (staff, reverse("clinic:overview")),
        }
        for name, address in lists.items():
            self.addresses[name] = (staff, address)
            self.addresses[f"{name}, deepest"] = (staff, deepest(staff, address))
        self.loggers = self.people_who_log()

    @property
    def names(self) -> list[str]:
        return [*self.addresses, "log POST"]

    def once(self, name: str) -> float:
        if name == "log POST":
            return self.log()
        spent, status, _page = answer(*self.addresses[name])
        if status != 200:
            raise Broken(f"{name} answered {status}")
        return spent

    def people_who_log(self) -> Iterator[tuple[Patient, Visitor]]:
        """One after the other, and again from the first: nobody does a hundred sessions on one day."""
        while True:
            for patient in (
                Patient.objects.filter(number__startswith="B").exclude(number="B0").order_by("number")[:40]
            ):
                if int(patient.number[1:]) % 10:
                    yield patient, Visitor(patient.account)

    def log(self) -> float:
        """The last step of the log, of a draft that has all its answers; a plain session. The draft is
        made before the clock runs."""
        patient, visitor = next(self.loggers)
        prescription = patient.prescriptions.current().get()
        item = prescription.items.get()
        draft = begin(patient=patient, prescription=prescription, at=self.clock(), client_id=uuid.uuid4())
        draft.answers = {
            "pain_before": 2,
            "pain_during": 2,
            "pain_after": 2,
            "stretch_strength": 5,
            "felt_where": "stretch_only",
            "feelings": [],
            "safety": "none",
            "ease": "ok",
            "effort_said": True,
        }
        draft.holds = [
            {
                "item": item.pk,
                "side": side,
                "repetition": number,
                "seconds": float(item.hold_s),
                "timed": True,
                "grip": "",
                "knee": "",
            }
            for side in item.side_order
            for number in range(1, item.reps_per_side + 1)
        ]
        draft.save()
        last_page = reverse("patients:review", args=[draft.client_id])
        read(visitor, last_page)  # as the patient did; the guide's longer session is written down with it
        spent, status, page = answer(visitor, last_page, {})
        if status != 302 or not patient.sessions.filter(client_id=draft.client_id).exists():
            raise Broken(f"the log answered {status}: {page[:200]}")
        return spent
