"""Emergency access: a reason, an hour, a notice without a name, a review by somebody else (X14)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clinic.actions import breakglass as deeds
from clinic.models import BreakGlass
from clinic.notices.outbox import drain
from patients.models import AccessEvent, Notice
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

pytestmark = pytest.mark.django_db

PAGE = "/clinic/break-glass/"
REVIEWS = "/clinic/break-glass/reviews/"
REASON = "She is here, has fainted and cannot say what she takes part in."
SAID = {"name": "Zora Quill", "birth_date": "1971-02-03", "record": "", "reason": REASON}


@pytest.fixture
def stranger(db):
    """A patient of another clinic, with a session, and with a lead of that clinic."""
    clinician = make_user(clinic=make_clinic(), name="Ola Berg")
    make_user(role="lead", clinic=clinician.clinic, name="Una Lead", email="una@other.example")
    patient = make_patient(clinician=clinician, name="Zora Quill", birth_date=date(1971, 2, 3))
    make_session(prescription=make_prescription(patient=patient), pain_during=8, note="It caught badly.")
    return patient


@pytest.fixture
def lead_there(stranger):
    return stranger.clinic.users.get(role="lead")


def opened(client, **said):
    answer = client.post(PAGE, SAID | said)
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


# --- opening ---


@pytest.mark.parametrize("role", ["clinician", "lead", "admin"])
def test_exact_name_birth_date_and_a_reason_open_the_chart_to_read(clinic, stranger, role):
    person = make_user(role=role, clinic=clinic)
    client = signed_in(person)

    page = client.get(opened(client))

    shown = text_of(page)
    for told in ("Zora Quill", "It caught badly.", "For reading only", "pain"):
        assert told in shown
    assert shown.count("<form") == 1  # signing out
    assert "/prescribe/" not in shown
    assert f"/clinic/patients/{stranger.pk}" not in shown
    row = BreakGlass.objects.get()
    assert (row.by, row.patient, row.reason) == (person, stranger, REASON)
    assert row.until - row.at == timedelta(minutes=60)


def test_the_name_may_be_written_in_any_case_and_the_id_does_as_well(as_clinician, stranger):
    opened(as_clinician, name=" zora QUILL ")
    opened(as_clinician, name="", birth_date="", record=str(stranger.pk))

    assert BreakGlass.objects.filter(patient=stranger).count() == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"reason": "help"}, "at least 10 characters"),
        ({"reason": ""}, "This field is required."),
        ({"reason": "x" * 501}, "at most 500 characters"),
        ({"name": ""}, "Give the full name."),
        ({"birth_date": ""}, "Give the date of birth."),
        ({"birth_date": "someday"}, "Give a date, for example 1985-06-23."),
        ({"name": "Zora"}, "No record is exactly this one."),
        ({"birth_date": "1971-02-04"}, "No record is exactly this one."),
        ({"record": "zora"}, "This is not the id of a record."),
        ({"record": "00000000-0000-4000-8000-000000000000"}, "No record is exactly this one."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_missing_or_not_exact_opens_nothing_and_keeps_what_was_typed(
    as_clinician, stranger, said, told
):
    page = as_clinician.post(PAGE, SAID | said)

    assert page.status_code == 422
    assert told in text_of(page)
    assert "<title>Error:" in text_of(page)
    assert "fainted" in text_of(page) or "reason" in said
    assert not BreakGlass.objects.exists()
    assert not Notice.objects.filter(kind="glass").exists()


def test_a_try_that_found_nobody_is_written_down_without_a_name(as_clinician, clinician, stranger):
    as_clinician.post(PAGE, SAID | {"name": "Zora Quilt"})

    left = AccessEvent.objects.get()
    assert (left.kind, left.what, left.actor, left.patient, left.shown) == (
        "searched",
        "clinic:break_glass",
        clinician,
        None,
        [],
    )


def test_guessing_is_limited(as_clinician, stranger):
    for _try in range(10):
        as_clinician.post(PAGE, SAID | {"name": "Somebody"})

    page = as_clinician.post(PAGE, SAID)

    assert "Too many tries." in text_of(page)
    assert not BreakGlass.objects.exists()


def test_two_people_of_one_name_and_birthday_are_told_apart_by_the_id(as_clinician, stranger):
    make_patient(clinician=stranger.clinician, name="Zora Quill", birth_date=date(1971, 2, 3))

    page = as_clinician.post(PAGE, SAID)

    assert "Several records have this name" in text_of(page)
    opened(as_clinician, record=str(stranger.pk))


def test_a_patient_of_the_own_clinic_needs_no_glass_broken(as_clinician, patient):
    answer = as_clinician.post(PAGE, SAID | {"name": "Gareth Pryce", "birth_date": "1980-05-04"})

    assert answer["Location"] == reverse("clinic:chart", args=[patient.pk])
    assert not BreakGlass.objects.exists()


# --- reading only, an hour, one person ---


def test_it_ends_after_60_minutes(as_clinician, clinician, stranger):
    place = opened(as_clinician)
    ends = BreakGlass.objects.get().until

    with time_machine.travel(ends - timedelta(seconds=5), tick=False):
        assert signed_in(clinician).get(place).status_code == 200
    with time_machine.travel(ends, tick=False):
        assert signed_in(clinician).get(place).status_code == 404
        assert "Zora" not in text_of(signed_in(clinician).get(PAGE))


def test_it_opens_reading_and_nothing_else(as_clinician, stranger):
    place = opened(as_clinician)
    record = stranger.pk

    assert as_clinician.post(place).status_code in (404, 405)
    for name in ("chart", "prescribe", "screening", "diary", "handout", "handout_pdf"):
        assert as_clinician.get(reverse(f"clinic:{name}", args=[record])).status_code == 404
    for name in ("pause", "release", "prescribe", "screening", "diary", "enrol", "access_code"):
        assert as_clinician.post(reverse(f"clinic:{name}", args=[record]), {}).status_code == 404


def test_it_is_for_who_broke_it_and_ends_when_they_leave(as_clinician, clinician, clinic, stranger):
    place = opened(as_clinician)

    assert signed_in(make_user(clinic=clinic)).get(place).status_code == 404
    assert signed_in(make_user(role="lead", clinic=clinic)).get(place).status_code == 404
    clinician.role = "reception"
    clinician.save()
    assert signed_in(clinician).get(place).status_code == 404


@pytest.mark.parametrize("role", ["patient", "reception"])
def test_it_is_not_for_patients_and_reception(clinic, stranger, role):
    client = signed_in(make_user(role=role, clinic=clinic))

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, SAID).status_code == 404


def test_the_time_line_comes_in_place_from_the_same_address_and_leads_nowhere(as_clinician, stranger):
    place = opened(as_clinician)

    part = text_of(as_clinician.get(place, {"show": "cards"}, headers=in_place("timeline", on=place)))

    assert part.startswith('<section class="hs-panel hs-busy" id="timeline"')
    assert f'href="{place}?show=sessions"' in part
    assert "show=audit" not in part
    assert "/clinic/cards/" not in part


def test_the_chart_costs_what_a_chart_costs(as_clinician, stranger):
    place = opened(as_clinician)

    with queries_at_most(16) as asked:
        as_clinician.get(place)

    assert sum(query["sql"].startswith("INSERT") for query in asked) == 1


# --- what is written down and told ---


def test_opening_and_each_look_are_events_that_the_patient_sees(as_clinician, clinician, stranger):
    as_clinician.get(opened(as_clinician))

    events = AccessEvent.objects.order_by("at")
    assert [(each.kind, each.what) for each in events] == [
        ("broke_glass", "clinic:break_glass"),
        ("opened", "clinic:glass"),
    ]
    assert {(each.patient, each.clinic, each.actor) for each in events} == {
        (stranger, stranger.clinic, clinician)
    }
    shown = text_of(signed_in(stranger.account).get("/settings/opened-by/"))
    assert "Opened in an emergency" in shown
    assert "Ines Duarte" in shown


def test_the_leads_of_the_patients_clinic_are_told_without_a_word_of_whom(as_clinician, stranger, lead_there):
    opened(as_clinician)

    told = Notice.objects.get(kind="glass")
    assert (told.recipient, told.clinic, told.card) == (lead_there, stranger.clinic, None)
    drain(clock=timezone.now)
    sent = next(each for each in mail.outbox if each.to == ["una@other.example"])
    text = f"{sent.subject} {sent.body}"
    assert REVIEWS in text
    for private in ("Zora", "Quill", "Duarte", "fainted", "1971"):
        assert private not in text


def test_a_clinic_without_a_lead_tells_who_is_responsible(as_clinician, stranger, lead_there):
    lead_there.is_active = False
    lead_there.save()

    opened(as_clinician)

    assert Notice.objects.get(kind="glass").recipient == stranger.clinician


def test_nothing_is_opened_when_the_notice_cannot_be_written(as_clinician, stranger, monkeypatch):
    monkeypatch.setattr("patients.models.Notice.objects.bulk_create", broken)

    with pytest.raises(RuntimeError):
        as_clinician.post(PAGE, SAID)

    assert not BreakGlass.objects.exists()
    assert not AccessEvent.objects.exists()


def broken(*args, **kwargs):
    raise RuntimeError("the disk is full")


# --- the review ---


@pytest.fixture
def glass(clinician, stranger):
    return deeds.break_glass(stranger, by=clinician, reason=REASON, at=timezone.now())


def test_it_waits_on_the_pages_of_the_lead_until_somebody_reviewed_it(lead_there, glass):
    lead = signed_in(lead_there)
    for page in ("/clinic/overview/", "/clinic/audit/"):
        assert "1 emergency access waits for a review." in text_of(lead.get(page)), page
    shown = text_of(lead.get(REVIEWS))
    for told in ("Zora Quill", "Ines Duarte", REASON, "to review"):
        assert told in shown

    lead.post(f"/clinic/break-glass/{glass.pk}/review/", {f"{glass.pk}-words": "Right. She was in danger."})

    glass.refresh_from_db()
    assert (glass.reviewed_by, glass.words) == (lead_there, "Right. She was in danger.")
    assert glass.reviewed_at is not None
    assert "waits for a review" not in text_of(lead.get("/clinic/overview/"))
    assert "Right. She was in danger." in text_of(lead.get(REVIEWS))
    assert AccessEvent.objects.filter(
        what="clinic:review_glass", kind="changed", patient=glass.patient
    ).exists()


def test_a_review_says_something(lead_there, glass):
    page = signed_in(lead_there).post(f"/clinic/break-glass/{glass.pk}/review/", {f"{glass.pk}-words": " "})

    assert page.status_code == 422
    assert "This field is required." in text_of(page)
    assert BreakGlass.objects.to_review().exists()


def test_a_second_review_changes_nothing_and_is_told(lead_there, glass):
    deeds.review(glass, by=lead_there, words="Right.", at=timezone.now())

    answer = signed_in(lead_there).post(
        f"/clinic/break-glass/{glass.pk}/review/", {f"{glass.pk}-words": "Wrong."}, follow=True
    )

    assert "Nothing was changed" in text_of(answer)
    assert BreakGlass.objects.get().words == "Right."


def test_only_a_lead_of_the_patients_clinic_reviews(clinic, stranger, glass):
    said = {f"{glass.pk}-words": "Fine."}
    place = f"/clinic/break-glass/{glass.pk}/review/"
    here = signed_in(make_user(role="lead", clinic=clinic))

    assert here.post(place, said).status_code == 404
    assert "Zora" not in text_of(here.get(REVIEWS))
    assert signed_in(stranger.clinician).post(place, said).status_code == 404
    assert BreakGlass.objects.to_review().count() == 1


def test_nobody_reviews_their_own(lead_there, stranger):
    own = deeds.break_glass(stranger, by=lead_there, reason=REASON, at=timezone.now())

    assert not deeds.review(own, by=lead_there, words="Fine.", at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=own.pk).update(
            reviewed_by=lead_there, reviewed_at=timezone.now(), words="Fine."
        )


@pytest.mark.parametrize(
    "change", [{"reason": ""}, {"until": timezone.now() - timedelta(days=9)}, {"words": "half"}]
)
def test_an_access_that_cannot_be_is_refused(glass, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.filter(pk=glass.pk).update(**change)


def test_the_overview_of_a_clinic_without_any_says_nothing_of_it(clinic, clinician):
    make_card(clinician=clinician)

    assert "emergency access" not in text_of(
        signed_in(make_user(role="lead", clinic=clinic)).get("/clinic/overview/")
    )
