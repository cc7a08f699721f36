"""Erasing: what a patient asks for goes at once, the record when its time is over, and nobody else's ever."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError, Q

from clinic.actions.erase import StillKept, close_account, erase_record
from clinic.models import AccessCode, Clinic, Enrolment, Erasure, LegalHold, User
from clinic.retention import CARD, HOLD, IN_PERIOD, PAUSE, terms, years_after
from patients.actions.pause import pause
from patients.exchange.belongings import BELONGINGS, belonging
from patients.models import AccessEvent, Notice, Patient, SessionDraft
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user
from tests.full_record import ADMITTED, make_full_record
from tests.patients.exchange.test_export import ways_to_patient
from tests.patients.models.refused import refuses, refuses_another

LAST_CONTACT = ADMITTED + timedelta(days=30)  # the last entry of make_full_record
DURING = LAST_CONTACT + timedelta(days=100)
LAST_DAY = datetime(2025, 2, 28, 12, tzinfo=UTC)
AFTER = datetime(2025, 3, 1, 12, tzinfo=UTC)
RECORD_TABLES = [each.label for each in BELONGINGS if not each.outlives]


@pytest.fixture
def lead(clinic: Clinic) -> User:
    return make_user(role="lead", name="Rosa Lind", clinic=clinic, email="lead@clinic.example")


@pytest.fixture
def patient(clinician: User) -> Patient:
    return make_full_record(clinician=clinician)


@pytest.fixture
def other(clinician: User) -> Patient:
    """Another patient of the same clinic, who was here yesterday."""
    return make_full_record(clinician=clinician, name="Wanda Mist", admitted=AFTER - timedelta(days=60))


def sums(patient: Patient) -> dict[str, tuple[int, str]]:
    """Count and checksum of everything of a patient, table by table."""
    found = {}
    for each in BELONGINGS:
        rows = list(each.rows(patient).values())
        found[each.label] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


def everything_else(patient: Patient) -> dict[str, int]:
    """How many rows of each table are not the patient's; what an erasure writes down is left aside."""
    mine = {each.label: each.rows(patient).count() for each in BELONGINGS}
    written = {"clinic.Erasure", "patients.AccessEvent"}
    models = [model for model in apps.get_models() if model._meta.label not in written]
    return {
        model._meta.label: model._base_manager.count() - mine.get(model._meta.label, 0) for model in models
    }


def left_of(patient_id: Any, account_id: Any) -> list[str]:
    """Tables in which a row still leads to the patient or to the account."""
    found = []
    for model in apps.get_models():
        ways = [way for way in ways_to_patient(model) if model is not AccessEvent]
        links = [each.name for each in model._meta.concrete_fields if each.related_model is User]
        links = [] if model is AccessEvent else links
        asked = [Q(**{way: patient_id}) for way in ways] + [Q(**{link: account_id}) for link in links]
        if any(model._base_manager.filter(each).exists() for each in asked):
            found.append(model._meta.label)
    return found


def run(*args: Any, at: datetime = DURING) -> str:
    out = StringIO()
    with time_machine.travel(at, tick=False):
        call_command(*args, stdout=out)
    return out.getvalue()


# ---------------------------------------------------------------------------------------- how long it is kept
def test_a_record_is_kept_8_years_after_the_last_contact(patient):
    (term,) = terms(Patient.objects.all(), at=LAST_DAY)

    assert (term.last_contact, term.until) == (LAST_CONTACT.date(), date(2025, 2, 28))
    assert term.kept_for == (IN_PERIOD,)
    (term,) = terms(Patient.objects.all(), at=AFTER)
    assert term.is_over


def test_the_clinic_says_how_many_years(patient, clinic):
    Clinic.objects.filter(pk=clinic.pk).update(keep_years=10)

    (term,) = terms(Patient.objects.all(), at=AFTER)
    assert (term.until, term.kept_for) == (date(2027, 2, 28), (IN_PERIOD,))


def test_8_years_after_29_february_is_a_day_that_exists():
    assert years_after(date(2096, 2, 29), 4) == date(2100, 3, 1)
    assert years_after(date(2024, 2, 29), 8) == date(2032, 2, 29)


def test_a_sign_in_is_a_contact(patient):
    User.objects.filter(pk=patient.account_id).update(last_login=LAST_DAY)

    (term,) = terms(Patient.objects.all(), at=AFTER)
    assert term.kept_for == (IN_PERIOD,)


def test_a_record_within_its_period_is_never_erased(patient):
    before = sums(patient)

    with pytest.raises(StillKept, match=IN_PERIOD):
        erase_record(patient.pk, at=LAST_DAY)
    run("retention", "--apply", at=LAST_DAY)

    assert sums(patient) == before
    assert Erasure.objects.count() == 0


@pytest.mark.parametrize("why", [CARD, PAUSE, HOLD])
def test_a_record_whose_matters_are_open_stays_however_old_it_is(patient, clinician, why):
    if why == CARD:
        patient.cards.update(state="open", resolved_at=None, resolved_by=None, outcome="")
    elif why == PAUSE:
        pause(patient=patient, reason="Rest.", by=clinician, at=LAST_CONTACT)
    else:
        LegalHold.objects.create(patient=patient, reason="A claim.", since=LAST_CONTACT, by=clinician)
    before = sums(patient)

    with pytest.raises(StillKept, match=why):
        erase_record(patient.pk, at=AFTER)
    said = run("retention", "--apply", at=AFTER)

    assert f"keep {patient.pk}: time over since 2025-02-28, but {why}" in said
    assert sums(patient) == before


# ------------------------------------------------------------------------------------------ after the period
def test_after_the_period_nothing_of_the_patient_is_left_and_nobody_else_misses_a_row(patient, other):
    key, account = patient.pk, patient.account_id
    theirs, rest = sums(other), everything_else(patient)
    counts = {each.label: each.rows(patient).count() for each in BELONGINGS if not each.outlives}
    assert all(counts.values())

    said = run("retention", "--apply", at=AFTER)

    assert f"erased {key}" in said
    assert left_of(key, account) == []
    assert sums(other) == theirs
    assert everything_else(patient) == rest
    erasure = Erasure.objects.get()
    assert (erasure.record, erasure.kind, erasure.by) == (key, "record", None)
    assert erasure.went == counts
    assert erasure.kept.keys() == {"patients.AccessEvent"}


def test_the_list_of_who_opened_what_outlives_the_record_by_its_ids_only(patient):
    key = patient.pk
    erase_record(key, at=AFTER)

    events = AccessEvent.objects.filter(patient_id=key)
    assert set(events.values_list("kind", flat=True)) == {"opened", "erased"}
    assert "Gareth" not in repr(list(events.values()))


def test_retention_shows_first_what_it_would_do(patient, other):
    before, others = sums(patient), sums(other)

    said = run("retention", at=AFTER)

    rows = sum(count for label, (count, _sum) in before.items() if label in RECORD_TABLES)
    assert "Dry run: nothing is changed." in said
    assert f"would erase {patient.pk}: last contact 2017-02-28, kept until 2025-02-28: {rows} rows" in said
    assert "1 to erase; kept: 1 in its period" in said
    assert (sums(patient), sums(other)) == (before, others)
    assert Erasure.objects.count() == 0


def test_retention_names_nobody(patient, other):
    said = run("retention", at=AFTER) + run("retention", "--apply", at=AFTER)

    assert not any(name in said for name in ("Gareth", "Wanda", "gareth@home.example"))


def test_retention_twice_does_nothing_more(patient, other):
    run("retention", "--apply", at=AFTER)
    rest = sums(other)

    said = run("retention", "--apply", at=AFTER)

    assert "0 to erase" in said
    assert sums(other) == rest
    assert Erasure.objects.count() == 1


def test_a_record_that_cannot_be_erased_stays_whole_and_the_others_go(patient, clinician, monkeypatch):
    stuck = make_full_record(clinician=clinician, name="Stuck Sue")
    before = sums(stuck)
    forgotten = belonging("patients.Hold")
    rows_of = type(forgotten).rows

    def rows(each: Any, patient: Patient) -> Any:  # as if holds were not on the list, for one of them
        found = rows_of(each, patient)
        return found.none() if each is forgotten and patient.pk == stuck.pk else found

    monkeypatch.setattr(type(forgotten), "rows", rows)
    with pytest.raises(ProtectedError):
        erase_record(stuck.pk, at=AFTER)
    with pytest.raises(SystemExit):
        run("retention", "--apply", at=AFTER)
    monkeypatch.undo()

    assert sums(stuck) == before
    assert not Patient.objects.filter(pk=patient.pk).exists()
    assert [erasure.record for erasure in Erasure.objects.all()] == [patient.pk]


def test_what_the_admin_pages_wrote_down_goes_too(patient, clinician):
    for model, key in ((Patient, patient.pk), (User, patient.account_id)):
        LogEntry.objects.create(
            user=clinician,
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(key),
            object_repr="Gareth Pryce",
            action_flag=2,
        )
    erase_record(patient.pk, at=AFTER)

    assert LogEntry.objects.count() == 0


def test_the_list_of_who_opened_what_goes_after_its_own_8_years(clinician):
    patient = make_patient(clinician=clinician)
    old = datetime.now(UTC) - timedelta(days=365 * 8 + 10)
    note = AccessEvent.objects.note
    gone = note(by=clinician, kind="opened", what="clinic:chart", at=old, patient=patient.pk)
    kept = note(by=clinician, kind="opened", what="clinic:chart", at=old + timedelta(days=30))

    said = run("retention", "--apply", at=datetime.now(UTC))

    assert "erased 1 lines" in said
    assert not AccessEvent.objects.filter(pk=gone.pk).exists()
    assert AccessEvent.objects.filter(pk=kept.pk).exists()


# ------------------------------------------------------------------------------------- when a patient asks
def test_a_patient_who_asks_has_account_contacts_and_sign_in_data_erased_at_once(patient, other, lead):
    theirs, account = sums(other), patient.account
    salt = account.session_salt

    erasure: Any = close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    patient.refresh_from_db()
    account.refresh_from_db()
    assert (patient.phone, patient.email, patient.emergency_contact) == ("", "", "")
    assert (patient.name, patient.status) == ("Gareth Pryce", "discharged")
    assert (account.name, account.email, account.is_active) == ("Closed account", None, False)
    assert not account.has_usable_password()
    assert account.session_salt != salt
    for label in ("clinic.Enrolment", "clinic.AccessCode", "account.EmailAddress", "mfa.Authenticator"):
        assert belonging(label).rows(patient).count() == 0
        assert erasure.went[label] == 1
    assert not SessionDraft.objects.filter(patient=patient).exists()
    assert not Notice.objects.filter(recipient=account).exists()
    assert patient.prescriptions.current().count() == 0
    assert erasure.kept["record"] == "clinical record, kept under professional duty until 2025-02-28"
    assert sums(other) == theirs


def test_the_clinical_record_stays_when_a_patient_asks(patient, lead):
    labels = [
        *("Screening", "PrescribedStretch", "Session", "Hold", "Feeling", "WarningAnswer", "Amendment"),
        *("DayTally", "MorningReport", "SafetyCheck", "Advice", "Card", "CardAct", "Flag"),
    ]
    before = {label: sums(patient)[f"patients.{label}"] for label in labels}

    close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    assert {label: sums(patient)[f"patients.{label}"] for label in labels} == before


def test_asking_twice_erases_once(patient, lead):
    close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    assert close_account(patient.pk, at=DURING, by=lead, reason="Asked again.") is None
    assert Erasure.objects.count() == 1


def test_nobody_is_made_unreachable_while_a_card_waits(patient, lead):
    patient.cards.update(state="open", resolved_at=None, resolved_by=None, outcome="")
    before = sums(patient)

    with pytest.raises(StillKept, match=CARD):
        close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    assert sums(patient) == before


def test_a_patient_who_was_erased_on_request_can_be_erased_for_good_later(patient, lead):
    close_account(patient.pk, at=LAST_CONTACT, by=lead, reason="Asked by letter.")
    key, account = patient.pk, patient.account_id

    erase_record(key, at=AFTER)

    assert left_of(key, account) == []


# ------------------------------------------------------------------------------------------------ the command
def erase(patient: Patient, *more: str, by: str = "lead@clinic.example", at: datetime = DURING) -> str:
    return run("erase", str(patient.pk), "--by", by, "--reason", "Asked by letter.", *more, at=at)


def test_the_command_shows_first_what_would_go_and_what_stays(patient, lead):
    before = sums(patient)

    said = erase(patient)

    assert "would erase 1 of clinic.Enrolment" in said
    assert "would erase the contacts: phone, email, emergency_contact" in said
    assert "kept: the clinical record, until 2025-02-28 (in its period)" in said
    assert "Gareth" not in said
    assert sums(patient) == before
    assert Erasure.objects.count() == 0


def test_the_command_erases_on_request_and_writes_down_who_and_why(patient, lead):
    said = erase(patient, "--apply")

    assert "erased 1 of clinic.Enrolment" in said
    assert "kept record: clinical record, kept under professional duty until 2025-02-28" in said
    erasure = Erasure.objects.get()
    assert (erasure.by, erasure.reason, erasure.record) == (lead, "Asked by letter.", patient.pk)
    assert erase(patient, "--apply") == "There is nothing left to erase now.\n"


def test_the_command_erases_the_record_too_when_its_time_is_over(patient, lead):
    assert "would erase 2 of patients.Prescription" in erase(patient, at=AFTER)
    key, account = patient.pk, patient.account_id

    erase(patient, "--apply", at=AFTER)

    assert left_of(key, account) == []
    assert Erasure.objects.get().by == lead


def test_only_a_lead_of_the_clinic_can_have_it_erased(patient, lead, clinician):
    make_user(role="lead", clinic=make_clinic(), email="stranger@clinic.example")
    before = sums(patient)

    for by in (clinician.email, "nobody@clinic.example", "stranger@clinic.example"):
        with pytest.raises(CommandError):
            erase(patient, "--apply", by=by)
    with pytest.raises(CommandError, match="--reason"):
        run("erase", str(patient.pk), "--by", lead.email, "--reason", " ", "--apply")

    assert sums(patient) == before


def test_a_legal_hold_keeps_everything_until_it_is_ended(patient, lead):
    hold = ("legal_hold", str(patient.pk), "--by", lead.email)
    with pytest.raises(CommandError, match="--reason"):
        run(*hold)
    run(*hold, "--reason", "A claim.")
    with pytest.raises(CommandError, match="already"):
        run(*hold, "--reason", "Another claim.")

    with pytest.raises(CommandError, match=HOLD):
        erase(patient, "--apply")
    with pytest.raises(StillKept, match=HOLD):
        close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    run(*hold, "--end")
    assert "erased" in erase(patient, "--apply")
    with pytest.raises(CommandError, match="No hold"):
        run(*hold, "--end")


# ------------------------------------------------------------------------------------ what the database says
def test_an_erasure_is_of_a_known_kind_and_a_request_has_a_name_and_a_reason(patient, lead):
    erasure: Any = close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    refuses(erasure, "erasure_kind_is_known", kind="half")
    refuses(erasure, "erased_on_request_with_a_name_and_a_reason", by=None)
    refuses(erasure, "erased_on_request_with_a_name_and_a_reason", reason="")


def test_a_hold_has_a_reason_and_an_end_has_a_name_and_one_stands_at_a_time(patient, lead):
    hold = LegalHold.objects.create(patient=patient, reason="A claim.", since=DURING, by=lead)

    refuses(hold, "a_legal_hold_has_a_reason", reason="")
    refuses(hold, "a_legal_hold_is_ended_by_somebody", ended_at=DURING)
    refuses_another(hold)  # one_standing_legal_hold_a_patient


def test_a_clinic_keeps_its_records_a_year_at_least(clinic):
    refuses(clinic, "records_are_kept_a_year_at_least", keep_years=0)


def test_a_patient_with_nothing_but_a_name_can_be_erased(clinician, lead):
    bare = make_patient(clinician=clinician, screening=False, at=ADMITTED)
    Patient.objects.filter(pk=bare.pk).update(account=None)

    erase_record(bare.pk, at=AFTER)

    assert not Patient.objects.filter(pk=bare.pk).exists()
    assert Enrolment.objects.count() == AccessCode.objects.count() == 0


def test_a_running_routine_ends_when_the_account_is_closed(clinician, lead):
    patient = make_patient(clinician=clinician)
    make_session(prescription=make_prescription(patient=patient))

    close_account(patient.pk, at=DURING, by=lead, reason="Asked by letter.")

    ended = patient.prescriptions.get()
    assert (ended.ended_at, ended.ended_by) == (DURING, lead)
