"""The time line of a patient: all that happened, in one order, in pages of 25."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import AccessEvent, Measure
from patients.models.access import AccessKind
from tests.clinic.desk import in_place, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user
from tests.full_record import make_full_record


def line_of(patient):
    return reverse("clinic:timeline", args=[patient.pk])


def titles(response):
    return [entry.title for entry in response.context["timeline"].entries]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def routine(patient, now):
    return make_prescription(patient=patient, at=now - timedelta(days=60))


def make_measure(patient, *, at, by, **said):
    values = {"test": "slr", "side": "L", "degrees": 54, "device": "inclinometer", **said}
    return Measure.objects.create(patient=patient, at=at, written_at=at, by=by, examiner=by, **values)


def make_days(routine, *, now, count, **said):
    return [
        make_session(prescription=routine, performed_at=now - timedelta(days=back), **said)
        for back in range(count, 0, -1)
    ]


def test_all_that_happened_stands_in_one_order(as_clinician, clinician):
    patient = make_full_record(clinician=clinician)
    make_measure(patient, at=patient.added_at + timedelta(days=20), by=clinician)

    page = as_clinician.get(line_of(patient))

    shown = page.context["timeline"].entries
    assert [entry.at for entry in shown] == sorted((entry.at for entry in shown), reverse=True)
    found = "\n".join(titles(page))
    for title in (
        "Straight-leg raise, left: 54°",
        "Routine paused",
        "Card opened",
        "Tell us about a problem",
        "Stopped" if "Stopped" in found else "Done",
        "Routine, version 2",
        "Next morning: pain 0",
        "Routine, version 1",
        "Screening answered",
    ):
        assert title in found
    assert "Acknowledged by Ines Duarte" in text_of(page)
    assert "Resolved by Ines Duarte" in text_of(page)


def test_what_a_version_changed_is_told_in_words(as_clinician, patient, routine, now):
    make_prescription(patient=patient, at=now - timedelta(days=10), hold_s=20, reason="Two calm weeks")

    page = text_of(as_clinician.get(line_of(patient), {"show": "routine"}))

    assert "Hold: 10 to 20 seconds" in page
    assert "Why: Two calm weeks" in page


@pytest.mark.parametrize(
    ("show", "kinds"),
    [
        ("sessions", {"s", "n", "k"}),
        ("cards", {"c"}),
        ("messages", {"a", "m"}),
        ("measures", {"t"}),
        ("routine", {"p", "z", "q", "d"}),
    ],
)
def test_a_filter_shows_its_own_kinds_and_nothing_else(as_clinician, clinician, show, kinds):
    patient = make_full_record(clinician=clinician)
    make_measure(patient, at=patient.added_at, by=clinician)

    page = as_clinician.get(line_of(patient), {"show": show})

    shown = {entry.place[0] for entry in page.context["timeline"].entries}
    assert shown
    assert shown <= kinds
    assert 'aria-current="true"' in text_of(page)


def test_who_opened_the_record_is_for_the_lead_alone(as_clinician, clinician, patient, now):
    AccessEvent.objects.note(
        by=clinician, patient=patient.pk, kind=AccessKind.PRINTED, what="clinic:handout", at=now
    )
    lead = signed_in(make_user(clinic=patient.clinic, role="lead"))

    for address in (line_of(patient), f"{line_of(patient)}?show=audit"):
        page = text_of(as_clinician.get(address))
        assert "Printed" not in page
        assert "show=audit" not in page
        assert "Printed: handout" in text_of(lead.get(address))
    opened = [title for title in titles(lead.get(line_of(patient), {"show": "audit"})) if "Opened" in title]
    assert opened == ["Opened: time line"] * 4
    assert "Opened: time line" not in titles(lead.get(line_of(patient)))


@pytest.mark.parametrize("show", ["", "sessions"])
def test_pages_of_25_miss_nothing_and_show_nothing_twice(
    as_clinician, clinician, patient, routine, now, show
):
    done = make_days(routine, now=now, count=30, pain_during=8)
    make_days(routine, now=now, count=30)  # the same moments
    for each in done[:8]:
        at = each.session.performed_at
        make_measure(patient, at=at, by=clinician)
        make_measure(patient, at=at, by=clinician, side="R")

    places, after = [], ""
    while True:
        page = as_clinician.get(
            line_of(patient), {"show": show, "after": after}, headers=in_place("timeline", on="/")
        )
        read = page.context["timeline"]
        assert len(read.entries) <= 25
        places += [(entry.at, entry.place) for entry in read.entries]
        after = read.next
        if not after:
            break

    assert len(places) == len(set(places))
    assert [at for at, _place in places] == sorted((at for at, _place in places), reverse=True)
    sessions = 60 + patient.checks.count() + (0 if show else 16 + patient.cards.count() + 2)
    advice = 0 if show else patient.advice.exclude(severity="none").count()
    pauses = 0 if show else patient.pauses.count()
    assert len(places) == sessions + advice + pauses


def test_a_place_that_is_not_there_leads_to_the_first_page(as_clinician, clinician, patient, routine, now):
    make_days(routine, now=now, count=2)
    other = make_patient(clinician=clinician, name="Someone Else")
    theirs = make_session(prescription=make_prescription(patient=other, at=now - timedelta(days=9)))

    first = titles(as_clinician.get(line_of(patient)))
    for after in (f"s-{theirs.session.pk}", "s-", "z-1", "c-1", "nonsense", "\0", "s-٣", "s-" + "9" * 30):
        assert titles(as_clinician.get(line_of(patient), {"after": after, "show": "\0"})) == first


def test_the_line_comes_alone_to_who_asks_for_it(as_clinician, patient, routine, now):
    make_days(routine, now=now, count=1)

    alone = text_of(as_clinician.get(line_of(patient), headers=in_place("timeline", on="/")))

    assert alone.startswith('<section class="hs-panel hs-busy" id="timeline"')
    assert "<html" not in alone


def test_each_page_costs_the_same_however_long_the_line_is(as_clinician, clinician, patient, routine, now):
    make_days(routine, now=now, count=1)
    with queries_at_most(6) as one:
        as_clinician.get(line_of(patient))
    make_days(routine, now=now - timedelta(hours=1), count=50, pain_during=8)
    for back in range(30):
        make_measure(patient, at=now - timedelta(days=back), by=clinician)
    with queries_at_most(6) as fifty:
        page = as_clinician.get(line_of(patient))
    with queries_at_most(7):
        as_clinician.get(line_of(patient), {"after": page.context["timeline"].next})

    assert len(one) == len(fifty)


def test_a_patient_of_another_clinic_has_no_line(patient):
    stranger = signed_in(make_user(clinic=make_clinic()))

    assert stranger.get(line_of(patient)).status_code == 404


def test_a_patient_does_not_see_the_line(as_patient, patient):
    assert as_patient.get(line_of(patient)).status_code == 404
