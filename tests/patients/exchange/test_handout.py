"""The handout says on paper what the guide says, fits on one sheet, and prints or tells why not."""

import io
import re
import sys
from datetime import date, timedelta

import html5lib
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from patients.actions.pause import pause
from patients.actions.prescribe import prescribe
from patients.exchange.handout import handout_of, opening_hours
from patients.exchange.paper import CannotPrint, contours_below, pdf_of, printer, qr, static_file
from patients.models import Prescription
from patients.views.handout import SHEET, sheet_of
from stretches.actions import approve
from stretches.figure import draw, for_prescription
from stretches.models import Stretch
from tests.clinic.desk import queries_at_most
from tests.conftest import NOW, signed_in
from tests.factories import ITEM, ROUTINE, make_clinic, make_prescription, make_stretch, make_user

pytestmark = pytest.mark.django_db

PAGE, PDF = reverse("patients:handout"), reverse("patients:handout_pdf")
TODAY = date(2026, 3, 10)
SIGNIN = "http://testserver/signin/"


def can_print():
    try:
        return bool(printer())
    except CannotPrint:
        return False


# Where Pango is not there a clinic gets the page to print instead, which is tested on every machine.
on_paper = pytest.mark.skipif(not can_print(), reason="without Pango no PDF is made: the page is printed")


@pytest.fixture
def two_stretches(patient):
    """Hands behind the thigh, then the chair; three times a day."""
    supine = make_stretch()
    for draft in Stretch.objects.filter(status="draft"):
        approve(draft, by=make_user(role="lead", name="Rosa Lind"), at=NOW)
    hands = {**ITEM, "stretch": supine, "level": 7, "aid": "hands", "grip": None, "knee": "straight"}
    chair = {**ITEM, "stretch": make_stretch("HAM_SEATED"), "level": 8}
    chair |= dict.fromkeys(("aid", "grip", "knee", "resting_leg"))
    routine = {**ROUTINE, "start": TODAY, "review_due": TODAY + timedelta(days=14), "sessions_per_day": 3}
    made = prescribe(
        patient=patient,
        by=patient.clinician,
        at=NOW,
        routine=routine,
        items=[hands | {"hold_s": 20}, chair | {"hold_s": 20}],
        overrides=dict.fromkeys(("PV2", "PV3", "PV4", "PV5", "PV9", "LEVEL", "S4"), "Agreed."),
        instead_of=None,
        safety_answered_on=TODAY,
    )
    return Prescription.objects.for_reading().get(pk=made.pk)


def words(answer):
    return answer.content.decode()


def sheet(rf, patient, **changed):
    context = sheet_of(rf.get(PDF), patient, who=patient.first_name, address=SIGNIN)
    assert context
    return context | changed


def read(pdf):
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


# --- what it says -------------------------------------------------------------------------------


def test_the_sheet_says_exactly_what_is_prescribed(as_patient, patient):
    make_prescription(patient=patient, sides="right", hold_s=15, reps_per_side=3, pain_limit=4)

    said = words(as_patient.get(PAGE))

    assert "for Gareth</p>" in said
    assert "Pryce" not in said
    assert "Stretch your right leg only." in said
    assert "<dt>Holds, right leg</dt><dd>3</dd>" in said
    assert "<dt>Hold for</dt><dd>15 seconds</dd>" in said
    assert "your pain goes above 4 of 10" in said
    assert "Move your hands close to the ends." in said
    assert "Now do the same" not in said


def test_the_first_leg_and_the_way_back_are_said(as_patient, patient):
    make_prescription(patient=patient, first_side="R")

    said = words(as_patient.get(PAGE))

    assert "Start with your right leg." in said
    assert "Take a short break: 30 seconds. Now do the same with your left leg." in said


def test_four_drawings_of_the_prescribed_way_in_greys_only(as_patient, prescription):
    page = html5lib.parse(as_patient.get(PAGE).content, namespaceHTMLElements=False)

    drawn = [each for each in page.iter() if each.get("class") == "paper-pic"]
    assert len(drawn) == 4
    said = words(as_patient.get(PAGE))
    assert "var(--fig" not in said
    colours = set(re.findall(r"#[0-9a-fA-F]{6}", said))
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)


def test_to_save_ink_the_same_drawings_are_lines(as_patient, prescription):
    greys, lines = words(as_patient.get(PAGE)), words(as_patient.get(f"{PAGE}?ink=less"))

    assert f'href="{PDF}?ink=less"' in lines
    assert f'href="{PDF}"' in greys
    assert lines.count("paint-order") > 40
    assert "paint-order" not in greys
    assert lines.count("<title") == greys.count("<title")


def test_for_the_pdf_a_contour_is_a_path_of_its_own_below_the_shape():
    shape = '<path fill="#ffffff" stroke="#1c1c1c" stroke-width="26" paint-order="stroke" d="M1 2z"/>'
    other = '<path d="M3 4"/>'

    assert contours_below(shape + other) == shape + '<path fill="#ffffff" d="M1 2z"/>' + other


@pytest.mark.parametrize(
    "way",
    [
        {"aid": "towel", "grip": "ends", "knee": "straight", "resting_leg": "bent", "first_side": "R"},
        {"aid": "tubing", "grip": "part_way", "knee": "bent", "resting_leg": "straight", "first_side": "L"},
    ],
)
def test_the_drawings_show_exactly_what_is_prescribed(as_patient, patient, way):
    make_prescription(patient=patient, **way)

    said = words(as_patient.get(PAGE))
    for kind in ("place", "lift", "hold", "release"):
        shown = for_prescription(
            **{key: value for key, value in way.items() if key != "first_side"},
            side=way["first_side"],
            phase=kind,
            labels=frozenset({"side"}),
        )
        for d in re.findall(r' d="([^"]*)"', draw(shown, colours="grey")):
            assert d in said, kind


def test_where_to_get_help_is_on_every_sheet(as_patient, prescription):
    said = words(as_patient.get(PAGE))

    for line in (
        "Call 999 or go to A&amp;E now if",
        "you feel numb around your bottom, genitals or inner thighs",
        "Call us today on 0117 496 0123 if",
        "If we are closed, call 111.",
        "Monday to Friday, 08:00 to 18:00",
        "Tingling or numb? Tick and call us",
    ):
        assert line in said, line


def test_the_numbers_are_those_of_the_clinic(as_patient, prescription, clinic):
    clinic.emergency_number, clinic.emergency_place, clinic.advice_number = "112", "the ER", "116 117"
    clinic.save()

    said = words(as_patient.get(PAGE))

    assert "Call 112 or go to the ER now if" in said
    assert "If we are closed, call 116 117." in said
    assert "999" not in said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ([["08:00", "18:00"]] * 5 + [None, None], ["Monday to Friday, 08:00 to 18:00"]),
        (
            [["08:00", "18:00"]] * 2 + [None] + [["09:00", "12:30"]] + [None] * 3,
            ["Monday to Tuesday, 08:00 to 18:00", "Thursday, 09:00 to 12:30"],
        ),
    ],
)
def test_hours_are_said_as_a_person_would(hours, said):
    assert opening_hours(make_clinic(hours=hours)) == said


def test_a_paused_routine_is_not_handed_out_as_if_nothing_were(as_patient, patient, prescription):
    pause(patient=patient, reason="Wait.", by=patient.clinician, at=NOW)

    said = words(as_patient.get(PAGE))

    assert "Please do not stretch for now" in said
    assert "Wait." not in said


def test_the_note_is_printed_and_cannot_carry_markup(as_patient, patient):
    make_prescription(patient=patient, note="Slowly.\n<img src=x>")

    said = words(as_patient.get(PAGE))

    assert "Note from Ines" in said
    assert "&lt;img src=x&gt;" in said


def test_the_diary_has_four_weeks_from_today_a_column_a_session_and_rest_days(patient):
    prescription = make_prescription(
        patient=patient, sessions_per_day=2, days_per_week=5, rest_days=[5, 6], start=date(2026, 3, 1)
    )

    handout = handout_of(prescription, on=TODAY)

    assert (handout.days[0].on, handout.days[-1].on, len(handout.days)) == (TODAY, date(2026, 4, 6), 28)
    assert list(handout.times) == [1, 2]
    assert [day.on.day for day in handout.days if day.is_rest][:3] == [14, 15, 21]
    assert handout_of(prescription, on=date(2026, 2, 1)).days[0].on == date(2026, 3, 1)


def test_the_code_holds_the_address_of_the_sign_in_page_and_nothing_else(rf, patient, prescription):
    context = sheet(rf, patient)

    assert context["qr"] == qr(SIGNIN, title="Code with the address for your phone")
    assert context["address"] == "testserver/signin/"
    assert not context["connects"]


# --- who and what it costs ----------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAGE, PDF])
def test_closed_to_everyone_but_a_patient(client, as_clinician, prescription, address):
    assert client.get(address).url.startswith(reverse("signin"))
    assert as_clinician.get(address).status_code == 404
    assert signed_in(make_user(role="patient")).get(address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, PDF])
def test_without_a_routine_it_leads_back_to_today(as_patient, patient, address):
    assert as_patient.get(address).url == reverse("patients:today")


def test_the_page_is_sound_html_and_kept_by_no_cache(as_patient, prescription):
    answer = as_patient.get(PAGE)

    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(words(answer))
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("routine", ["prescription", "two_stretches"])
def test_costs_the_same_for_one_stretch_and_for_two(as_patient, routine, request):
    request.getfixturevalue(routine)

    # sign-in session, user, patient, prescription, its items, steps, cues, cautions, pause
    with queries_at_most(9):
        as_patient.get(PAGE)


# --- where no PDF can be made -------------------------------------------------------------------


class WithoutPango:
    """What Python meets where WeasyPrint is installed and its libraries are not."""

    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_without_pango_a_calm_page_leads_to_the_one_that_prints(as_patient, prescription, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [WithoutPango(), *sys.meta_path])
    for name in [each for each in sys.modules if each.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)

    answer = as_patient.get(PDF)

    assert answer.status_code == 200
    assert "The PDF cannot be made here" in words(answer)
    assert f'href="{PAGE}"' in words(answer)


def test_without_weasyprint_too(as_patient, prescription, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    assert "The PDF cannot be made here" in words(as_patient.get(PDF))


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "https://elsewhere.example/x.png", "https://paper.invalid/media/x.png"],
)
def test_a_handout_reads_nothing_but_our_own_static_files(address):
    with pytest.raises(ValueError, match="reads nothing"):
        static_file(address)


def test_in_production_the_collected_file_is_read(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path

    found = static_file("https://paper.invalid/static/css/paper.0123abcd.css")

    assert found == tmp_path / "css" / "paper.0123abcd.css"


def test_a_way_out_of_the_static_files_leads_nowhere():
    with pytest.raises(Exception, match="base path component"):
        static_file("https://paper.invalid/static/%2e%2e/pyproject.toml")


# --- the PDF ------------------------------------------------------------------------------------


@on_paper
def test_one_stretch_is_one_sheet_of_two_sides(as_patient, patient):
    make_prescription(patient=patient, sessions_per_day=2, note="Slowly. " * 60)

    answer = as_patient.get(PDF)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="handout.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert len(read(answer.content).pages) == 2


@on_paper
def test_two_stretches_are_one_sheet_too(as_patient, two_stretches):
    pdf = as_patient.get(PDF).content

    assert len(read(pdf).pages) == 2
    said = text_of(pdf)
    assert "Hamstring stretch, lying down" in said
    assert "Hamstring stretch, sitting" in said


@on_paper
def test_the_pdf_can_be_read_aloud(as_patient, prescription):
    """Tagged, with a language, selectable words and a text for each drawing."""
    pdf = as_patient.get(PDF).content

    root = read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-gb"
    assert "Gently pull the towel towards you." in text_of(pdf)
    assert len(alternatives(root["/StructTreeRoot"])) == 5  # four drawings and the code


def alternatives(element):
    """Every text that stands for a drawing."""
    element = element.get_object()
    children = element.get("/K", []) if hasattr(element, "get") else []
    children = children if isinstance(children, list) else [children]
    own = [element["/Alt"]] if hasattr(element, "get") and "/Alt" in element else []
    return own + [alt for child in children if hasattr(child, "get_object") for alt in below(child)]


def below(child):
    found = child.get_object()
    return alternatives(found) if hasattr(found, "get") else []


@on_paper
def test_our_typeface_is_in_it(as_patient, prescription):
    pages = read(as_patient.get(PDF).content).pages

    fonts = {font.get_object()["/BaseFont"] for font in pages[0]["/Resources"]["/Font"].values()}
    assert any("Hyperlegible" in font for font in fonts)


@on_paper
def test_right_to_left_begins_at_the_right_and_keeps_the_legs(rf, patient, prescription):
    with translation.override("ar"):
        html = str(render_to_string(SHEET, sheet(rf, patient, who="غاريث")))

    assert '<html lang="ar" dir="rtl">' in html
    pages = read(pdf_of(html)).pages
    assert len(pages) == 2
    said = " ".join(page.extract_text() for page in pages)
    assert "غاريث" in said or "ثيراغ" in said
    first, last = place_of(pages[0], "Place the towel"), place_of(pages[0], "Let go")
    assert first > last


def place_of(page, words):
    """How far from the left a line of the page begins."""
    found = []

    def look(text, _current, matrix, _font, _size):
        if words in text:
            found.append(matrix[4])

    page.extract_text(visitor_text=look)
    return found[0]
