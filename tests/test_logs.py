"""The technical log says what happened and where, and nothing of anybody (X8, X13)."""

import ast
import io
import json
import logging
import re
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.logs import Json, Readable, route_of
from clinic.server import Log
from patients.models import Card, Patient
from tests import story
from tests import test_story_without_script as walk
from tests.conftest import signed_in
from tests.factories import make_session
from tests.forms import Visitor

HOUSE = Path(__file__).resolve().parent.parent
TYPED_CODE = "QQQQ-WWWW-ZZ"
BIRTH_DATE = "23 6 1984"
GUESSED = "Guessed-wrongly-4711"
INSIDE = "saddle numbness since Tuesday, pain 9"
REFUSED = "mailbox of Mara is full"
NO_PLACE = "/mara-holt-has-sciatica/"


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Every line that any part of the house writes, whatever its level, as it would stand in the log."""
    yield from captured(Json(), json.loads)


def captured(formatter: logging.Formatter, read: Any) -> Iterator[list[Any]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    apart = [
        each
        for each in logging.root.manager.loggerDict.values()
        if isinstance(each, logging.Logger) and not each.propagate
    ]
    heard = [logging.root, logging.getLogger("django"), *apart]
    levels = [each.level for each in heard]
    for each in heard:
        each.addHandler(handler) if each.name != "django" else None
        each.setLevel(logging.DEBUG)
    yield LinesOf(stream, read)
    for each, level in zip(heard, levels, strict=True):
        each.removeHandler(handler)
        each.setLevel(level)


class LinesOf(list[Any]):
    """What stands in the stream so far."""

    def __init__(self, stream: io.StringIO, read: Any) -> None:
        self.stream, self.read = stream, read

    def __iter__(self) -> Iterator[Any]:
        return iter([self.read(line) for line in self.stream.getvalue().splitlines()])

    @property
    def text(self) -> str:
        return self.stream.getvalue()


def test_a_whole_run_leaves_no_word_of_anybody(db: Any, lines: Any, monkeypatch: Any) -> None:
    ines = story.clinician_of_an_empty_clinic()
    at_the_desk, at_home = Visitor(), Visitor()
    walk.sign_in(at_the_desk)
    patient = walk.add_and_screen(at_the_desk, by=ines)
    walk.prescribe(at_the_desk, patient)
    link = walk.show_a_link(at_the_desk)
    walk.connect_the_phone(at_home, link, patient, by=ines)
    walk.follow_the_guide(at_home, patient)
    walk.log_the_session(at_home, patient)
    walk.find_and_resolve(at_the_desk, by=ines)
    secrets = [*secrets_of(at_the_desk, at_home), link.rstrip("/").rpartition("/")[2]]
    for _try in range(7):
        Client().post("/signin/", {"username": story.CLINICIAN, "password": GUESSED})
    secrets += ask_for_codes(monkeypatch)
    break_things(patient, monkeypatch)

    said = list(lines)
    happened = {(line["from"], line.get("status"), line.get("says")) for line in said}
    for name, status in (("request", 404), ("request", 500), ("request", 422), ("security.csrf", 403)):
        assert any((name, status) == (of.removeprefix("django."), code) for of, code, _says in happened), (
            name,
            status,
        )
    for words in (
        "The rules could not be run: ZeroDivisionError",
        "A mail for signing in could not be sent: SMTPRecipientsRefused",
    ):
        assert any(words == says for _of, _code, says in happened), words
    for word in [*planted(), *secrets]:
        assert word not in lines.text, word
    assert [line for line in said if re.search(r"\d", line.get("says", ""))] == []


def planted() -> list[str]:
    """Names, contacts, notes, reasons, codes: each that was typed in the run."""
    people = [*story.PATIENT.values(), *story.PATIENT["name"].split(), "Ines", "Duarte", story.CLINICIAN]
    notes = [
        story.NOTE,
        story.REASON,
        story.ADVICE,
        story.OUTCOME["note"],
        story.DOSE["routine-note"],
        INSIDE,
    ]
    made_up = [TYPED_CODE, TYPED_CODE.replace("-", ""), BIRTH_DATE, GUESSED, REFUSED, NO_PLACE.strip("/")]
    pieces = ["saddle", "sciatica", "thigh", "mailbox", "@home.example", "@clinic.example", "left-shin"]
    return [*people, *notes, *made_up, *pieces, story.CLINICIANS_PASSWORD]


def secrets_of(*visitors: Visitor) -> list[str]:
    """The cookies of sessions and forms."""
    return [
        morsel.value for visitor in visitors for morsel in visitor.client.cookies.values() if morsel.value
    ]


def ask_for_codes(monkeypatch: Any) -> list[str]:
    """Codes by mail and on paper, right and wrong; the mail server takes one and refuses the next."""
    for address in ("/signin/code/", "/signin/forgotten/"):
        Client().post(address, {"email": story.CLINICIAN, "username": story.CLINICIAN})
    sent = "\n".join(str(each.body) for each in mail.outbox)
    codes = re.findall(r"\b[A-Z]{4}-[A-Z]{4}\b", sent) + re.findall(r"/forgotten/\S+", sent)
    assert len(codes) == 2
    client = Client()
    for link in re.findall(r"/signin/forgotten/\S+", sent):
        client.get(link)
        client.get(link + "left-shin/")
    for _try in range(8):
        client.post("/signin/access/", {"code": TYPED_CODE, "birth_date": BIRTH_DATE})
    client.get("/start/qqqqwwwwzz/")
    client.get("/invitation/qqqqwwwwzz/")

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({story.CLINICIAN: (550, REFUSED.encode())})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    Client().post("/signin/code/", {"email": story.PATIENT["email"]})
    return [*codes, "qqqqwwwwzz"]


def break_things(patient: Patient, monkeypatch: Any) -> None:
    """Pages that are not there, forms without a token, a view that breaks, rules that break."""
    clinician = patient.clinician
    client = signed_in(clinician)
    client.raise_request_exception = False
    client.get(NO_PLACE + "?note=" + INSIDE)
    client.post(reverse("clinic:patients"), {"q": story.PATIENT["name"]})
    client.post(reverse("clinic:resolve", args=[Card.objects.get().pk]), {"note": INSIDE})
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clinician)
    strict.post(reverse("clinic:new_patient"), story.PATIENT)
    page = f"https://elsewhere.example/{story.PATIENT['name']}"
    strict.post(reverse("clinic:new_patient"), story.PATIENT, headers={"Origin": page, "Referer": page})
    strict.post("/start/qqqqwwwwzz/", {"own_phone": "on"})
    client.get("/", headers={"Host": "mara-holt.example"})

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError(INSIDE)

    with monkeypatch.context() as patched:
        patched.setattr("clinic.views.patients.render", broken)
        client.get(reverse("clinic:patients"))
    with monkeypatch.context() as patched:
        patched.setattr("patients.actions.judge.evaluate", broken)
        make_session(prescription=patient.prescriptions.get(), performed_at=timezone.now(), note=INSIDE)


def test_every_line_can_be_read_by_a_machine_and_tells_utc(lines: Any) -> None:
    logging.getLogger("clinic.notices").warning("A notice could not be delivered: %s", "TimeoutError")

    (line,) = lines
    at = datetime.fromisoformat(line.pop("at"))
    assert at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    assert line == {
        "level": "WARNING",
        "from": "clinic.notices",
        "says": "A notice could not be delivered: TimeoutError",
    } | ({"request": line["request"]} if "request" in line else {})


def test_the_lines_of_a_request_carry_the_id_of_its_answer(db: Any, lines: Any) -> None:
    answer = Client().get(NO_PLACE)

    (line,) = [each for each in lines if each["level"] == "WARNING"]
    assert re.fullmatch(r"[0-9a-f]{16}", answer["X-Request-ID"])
    assert line["request"] == answer["X-Request-ID"]
    assert (line["method"], line["status"], line["address"]) == ("GET", 404, "no such address")
    assert Client().get(NO_PLACE)["X-Request-ID"] != answer["X-Request-ID"]


@pytest.mark.parametrize(
    ("behind_proxy", "said", "taken"),
    [
        (True, "0f8fad5b-d9cb-469f-a165-70867728950e", True),
        (False, "0f8fad5b-d9cb-469f-a165-70867728950e", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, '12345678","level":"', False),
        (True, "Mara Holt has pain", False),
    ],
)
def test_a_proxys_id_is_taken_when_it_is_ours_and_well_formed(
    db: Any, settings: Any, behind_proxy: bool, said: str, taken: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy

    answer = Client().get("/help-now/", headers={"X-Request-ID": said})

    assert (answer["X-Request-ID"] == said) is taken


def test_what_packages_fill_into_their_sentences_is_left_out(lines: Any) -> None:
    log = logging.getLogger("some.package")
    log.error("Row of %s has %d columns", "Mara Holt", 7)
    log.error("Row of someone: Mara Holt")
    log.error("Row %.2f of %s", 1.5, "Mara Holt")
    try:
        try:
            raise ValueError("Mara Holt")
        except ValueError as cause:
            raise KeyError("Mara Holt") from cause
    except KeyError:
        log.exception("Broke")

    says = [line["says"] for line in lines]
    assert says == ["Row of … has 7 columns", "Row of someone", "Row %.2f of %s", "Broke"]
    assert "Holt" not in lines.text
    classes = [each for each in list(lines)[-1]["error"] if ":" not in each]
    assert classes == ["ValueError", "KeyError"]
    assert "test_what_packages_fill" in lines.text


def test_why_the_house_does_not_start_is_said(lines: Any) -> None:
    """The sentence names what to set; nobody has said anything yet that it could hold."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        raise ImproperlyConfigured("Set SECRET_KEY in the environment.")
    except ImproperlyConfigured:
        logging.getLogger("gunicorn.error").error("Exception in worker process", exc_info=True)

    assert "Set SECRET_KEY in the environment." in lines.text


def test_on_a_screen_the_same_is_said_for_people(db: Any) -> None:
    for lines in captured(Readable(), str):
        client = Client(raise_request_exception=False)
        answer = client.get(NO_PLACE)
        (line,) = [each for each in lines if "WARNING" in each]
        assert line.endswith(f"django.request {answer['X-Request-ID']} GET no such address 404")


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "/"),
        ("/start/abcdefghij/", "start/<str:code>/"),
        ("/invitation/abcdefghij/", "invitation/<str:code>/"),
        ("/signin/forgotten/MQ/abc-123/", "signin/forgotten/<uidb64>/<token>/"),
        ("/static/css/homestretch.css", "static"),
        (NO_PLACE, "no such address"),
    ],
)
def test_an_address_is_written_as_the_plan_has_it(path: str, route: str) -> None:
    assert route_of(path) == route


@pytest.mark.parametrize("demo", ["0", "1"])
def test_the_access_log_of_the_server_holds_no_code_and_no_query(monkeypatch: Any, demo: str) -> None:
    monkeypatch.setenv("DEMO", demo)
    log = Log(GUNICORN)
    stream = io.StringIO()
    log.access_log.handlers[0].setStream(stream)
    answer = SimpleNamespace(status="200 OK", headers=[("X-Request-ID", "4711aaaabbbbcccc")])
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/start/abcdefghij/",
        "QUERY_STRING": "q=Mara",
        "RAW_URI": "/start/abcdefghij/?q=Mara",
        "HTTP_REFERER": "https://homestretch.example/?q=Mara",
        "HTTP_USER_AGENT": "Mara",
    }

    log.access(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=12))

    line = stream.getvalue()
    if demo == "1":
        assert line.endswith("answered 4711aaaabbbbcccc GET start/<str:code>/ 200 12\n")
    else:
        assert (
            json.loads(line).items()
            >= {
                "method": "GET",
                "address": "start/<str:code>/",
                "status": 200,
                "ms": 12,
                "request": "4711aaaabbbbcccc",
            }.items()
        )
    for word in ("abcdefghij", "Mara"):
        assert word not in line


GUNICORN = SimpleNamespace(
    **dict.fromkeys(("capture_output", "syslog", "logconfig_dict", "logconfig_json", "logconfig")),
    loglevel="info",
    errorlog="-",
    accesslog="-",
    disable_redirect_access_to_syslog=False,
)


def test_nobody_is_mailed_a_page_that_broke() -> None:
    """Django's own settings would send the form that was posted to every address in ADMINS."""
    loggers = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    kinds = {type(handler).__name__ for each in (logging.root, *loggers) for handler in each.handlers}

    assert "AdminEmailHandler" not in kinds
    assert house_settings.ADMINS == []


def test_what_the_house_writes_is_a_fixed_sentence_and_a_class() -> None:
    """So that no later line lets a name out: the sentence is a constant, what is filled in a class's name."""
    wrong, seen = [], 0
    for file in sorted(
        each for place in ("clinic", "patients", "stretches") for each in (HOUSE / place).rglob("*.py")
    ):
        text = file.read_text()
        for call in ast.walk(ast.parse(text)) if "import logging" in text else ():
            if is_log_call(call):
                seen += 1
                wrong += [] if is_harmless(call) else [f"{file.relative_to(HOUSE)}: {ast.unparse(call)}"]
    assert wrong == []
    assert seen >= 6


def is_log_call(node: Any) -> bool:
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_method and isinstance(node.func.value, ast.Name) and node.func.value.id in ("log", "logger")


def is_harmless(call: Any) -> bool:
    sentence, *filled = call.args
    return (
        isinstance(sentence, ast.Constant)
        and call.func.attr != "exception"
        and all(ast.unparse(each) in ("type(error).__name__", "kind") for each in filled)
    )
