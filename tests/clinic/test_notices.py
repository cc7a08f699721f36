"""The outbox: who is told, once and for certain, and that nothing about anybody leaves the house."""

import itertools
import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends import locmem
from django.db import OperationalError, connection

from clinic.notices import Unmarked, drain, escalate, outbox, undelivered
from clinic.notices.outbox import claim
from patients.actions.notify import next_digest, notice
from patients.actions.review import acknowledge, resolve
from patients.models import Card, Notice
from patients.models.message import NoticeKind
from patients.triage.words import Quality, Severity, Sign, Site
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

NEW_YORK = ZoneInfo("America/New_York")


def make_notice(person, *, at, kind="now", card=None, **fields):
    row = notice(kind, recipient=person.pk, clinic=person.clinic_id, card=card, at=at, **fields)
    row.save()
    return row


def sent(at):
    """What a worker delivers at this moment."""
    return drain(clock=lambda: at).sent


def failed(at):
    return drain(clock=lambda: at).failed


def to():
    return [each.to for each in mail.outbox]


@pytest.fixture
def colleagues(clinic, clinician):
    """On duty, and the deputy; the responsible clinician is a third person."""
    on_duty = make_user(clinic=clinic, name="Olu Bello")
    deputy = make_user(clinic=clinic, name="Dana Kerr")
    clinic.on_duty, clinic.deputy = on_duty, deputy
    clinic.save()
    clinician.clinic.refresh_from_db()
    return on_duty, deputy


def emergency(prescription, at):
    return make_session(prescription=prescription, performed_at=at, signs=[("saddle_numbness", "new")])


def urgent(prescription, at):
    return make_session(prescription=prescription, performed_at=at, pain_during=9)


def soon(prescription, at):
    return make_session(prescription=prescription, performed_at=at, contact_request=True)


# --- who is told ---


def test_an_emergency_reaches_who_is_on_duty_and_the_deputy_at_once(colleagues, prescription, now):
    on_duty, deputy = colleagues

    emergency(prescription, now)

    assert sent(now) == 2
    assert sorted(to()) == sorted([[on_duty.email], [deputy.email]])
    assert Notice.objects.unsent().count() == 0
    assert sent(now + timedelta(days=1)) == 0, "a notice that is out does not go again"


def test_an_urgent_card_reaches_who_is_on_duty(colleagues, prescription, now):
    urgent(prescription, now)
    sent(now)

    assert to() == [[colleagues[0].email]]


def test_a_soon_card_waits_for_the_digest_of_the_responsible_clinician(
    colleagues, prescription, clinician, now
):
    soon(prescription, now)

    assert sent(now + timedelta(hours=22, minutes=59)) == 0
    assert sent(now + timedelta(hours=23)) == 1  # 08:00 on Wednesday
    assert to() == [[clinician.email]]


def test_nothing_is_written_when_the_cause_is_not(prescription, now, monkeypatch):
    monkeypatch.setattr("patients.actions.log.advise", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        emergency(prescription, now)

    assert not Notice.objects.exists()
    assert not Card.objects.exists()


def test_a_notice_for_somebody_who_has_left_reaches_who_is_on_duty(colleagues, clinician, now):
    clinician.is_active = False
    clinician.save()
    make_notice(clinician, at=now)

    sent(now)

    assert to() == [[colleagues[0].email]]


def test_what_is_pressing_goes_first(clinician, now):
    for kind in ("selftest", "patient", "digest", "message", "glass", "overdue", "now"):
        make_notice(clinician, at=now, kind=kind)
        now += timedelta(seconds=1)

    kinds = [claim(at=now)[0].kind for _ in range(7)]  # reminders have their own rules: test_reminders.py

    assert kinds == ["now", "overdue", "glass", "message", "digest", "patient", "selftest"]
    assert claim(at=now) == []


# --- the words ---

WORDS_OF_HEALTH = """
    pain hurt ache sore leg thigh hip knee back calf foot muscle hamstring stretch stretching exercise
    hold session routine level symptom numb tingling nerve safety emergency urgent soon severity worse
    hospital ambulance 999 111 patient physio clinic clinician treatment doctor
"""
HEALTH = set(WORDS_OF_HEALTH.split())


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind.values if kind != "reminder"])
@pytest.mark.parametrize("things", [1, 3])
def test_no_mail_says_anything_about_anybody(kind, things, clinic, clinician, now):
    for _ in range(things):
        patient = make_patient(clinician=clinician, name="Gareth Pryce")
        make_session(prescription=make_prescription(patient=patient), signs=[("saddle_numbness", "new")])
    Notice.objects.all().delete()
    cards = list(Card.objects.all())
    for card in cards:
        make_notice(clinician, at=now, kind=kind, card=None if kind == "selftest" else card)

    sent(now)

    assert mail.outbox
    for each in mail.outbox:
        text = f"{each.subject}\n{each.body}"
        said = set(re.findall(r"[\w']+", re.sub(r"http\S+", "", text).lower()))
        labels = {str(label).lower() for words in (Sign, Site, Quality, Severity) for label in words.labels}
        assert said & HEALTH == set()
        assert not [label for label in labels if label in text.lower() and label != "none"]
        assert not {"gareth", "pryce", "ines", "duarte"} & said
        assert clinic.name not in text
        assert (type(each), each.content_subtype) == (EmailMessage, "plain")
        assert each.attachments == []
        assert not [str(card.pk) for card in cards if str(card.pk) in text]
        headers = " ".join(str(value) for value in each.message().values())
        assert not HEALTH & set(re.findall(r"\w+", headers.lower().replace(clinician.email, "")))


def test_staff_are_led_to_the_review_list_and_patients_to_today(clinician, patient, settings, now):
    settings.SITE_URL = "https://homestretch.example/"
    make_notice(clinician, at=now)
    make_notice(patient.account, at=now, kind="patient")

    sent(now)

    staff, own = mail.outbox
    assert "https://homestretch.example/clinic/review/" in staff.body
    assert "https://homestretch.example/today/" in own.body
    assert own.to == [patient.account.email]


# --- once and for certain ---


class Refusing(locmem.EmailBackend):
    """Takes the connection and refuses the mail."""

    def send_messages(self, messages):
        raise OSError("550 Gareth Pryce is not known here")


class Unreachable(locmem.EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody there")


REFUSING, UNREACHABLE = f"{__name__}.Refusing", f"{__name__}.Unreachable"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def test_a_refused_mail_is_tried_again_later_and_later_and_never_given_up(clinician, settings, now):
    settings.EMAIL_BACKEND = REFUSING
    row = make_notice(clinician, at=now)
    waited, at = [], now
    for _ in range(8):
        assert failed(at) == 1
        assert failed(at + timedelta(seconds=59)) == 0
        row.refresh_from_db()
        waited.append((row.next_try_at - at) // timedelta(minutes=1))
        at = row.next_try_at

    assert waited == [1, 2, 5, 15, 30, 60, 60, 60]
    assert (row.attempts, row.sent_at, row.last_error) == (8, None, "OSError")

    settings.EMAIL_BACKEND = LOCMEM
    assert sent(at) == 1
    row.refresh_from_db()
    assert (row.sent_at, row.last_error) == (at, "")


def test_a_worker_killed_between_sending_and_marking_sends_again_under_the_same_id(clinician, now):
    from clinic.notices.mail import mail_of

    row = make_notice(clinician, at=now)
    mail_of(claim(at=now)).send()  # and here it was killed

    assert sent(now + timedelta(seconds=59)) == 0, "another worker may still have it in hand"
    assert sent(now + timedelta(seconds=60)) == 1
    first, second = (each.message()["Message-ID"] for each in mail.outbox)
    assert first == second
    assert str(row.pk) in first


def test_a_mail_sent_while_the_database_went_away_does_not_go_again(clinician, now, monkeypatch):
    """The worker lives: it knows what it has sent, and says so as soon as the database is back."""
    row, unmarked = make_notice(clinician, at=now), Unmarked()
    with monkeypatch.context() as away:
        away.setattr(outbox, "of_this_mail", gone_after(1))
        with pytest.raises(OperationalError):
            drain(clock=lambda: now, unmarked=unmarked)
    assert len(mail.outbox) == 1

    assert drain(clock=lambda: now + timedelta(minutes=2), unmarked=unmarked).sent == 0

    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert row.sent_at == now


def gone_after(times):
    """The rows of a mail, asked so often; then there is no database."""
    calls, ask = itertools.count(), outbox.of_this_mail

    def asked(notices):
        if next(calls) >= times:
            raise OperationalError("the connection is closed")
        return ask(notices)

    return asked


def test_every_notice_has_an_id_of_its_own(clinician, now):
    for _ in range(3):
        make_notice(clinician, at=now)
    sent(now)

    assert len({each.message()["Message-ID"] for each in mail.outbox}) == 3


def test_a_mail_server_that_does_not_answer_costs_the_others_no_try(clinician, settings, now):
    settings.EMAIL_BACKEND = UNREACHABLE
    for _ in range(5):
        make_notice(clinician, at=now)

    assert drain(clock=lambda: now).failed == 1
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]

    settings.EMAIL_BACKEND = LOCMEM
    assert sent(now + timedelta(seconds=15)) == 4
    assert sent(now + timedelta(seconds=60)) == 1


def test_one_mail_that_cannot_be_made_keeps_no_other(clinic, clinician, now):
    broken = make_user(clinic=clinic, email="two\nlines@clinic.example")
    row = make_notice(broken, at=now)
    make_notice(clinician, at=now + timedelta(seconds=1))

    assert sent(now + timedelta(seconds=1)) == 1
    assert to() == [[clinician.email]]
    row.refresh_from_db()
    assert row.last_error == "BadHeaderError"


def test_a_worker_that_is_told_to_stop_stops_after_the_mail_at_hand(clinician, now):
    for _ in range(3):
        make_notice(clinician, at=now)

    drain(clock=lambda: now, is_stopping=lambda: bool(mail.outbox))

    assert len(mail.outbox) == 1
    assert Notice.objects.unsent().count() == 2


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_each_notice_once(now):
    clinic = make_clinic()
    people = [make_user(clinic=clinic) for _ in range(4)]
    for _ in range(6):
        for person in people:
            make_notice(person, at=now)
            make_notice(person, at=now, kind="digest")

    def work():
        while drain(clock=lambda: now).sent:
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    sent(now)

    ids = [each.message()["Message-ID"] for each in mail.outbox]
    assert len(ids) == len(set(ids)) == 6 * 4 + 4, "one mail a notice, one digest a person"
    assert Notice.objects.unsent().count() == 0


# --- the digest ---


def test_the_digest_is_one_mail_with_the_number_of_things_to_read(clinic, clinician, now):
    other = make_user(clinic=clinic)
    for _ in range(3):
        patient = make_patient(clinician=clinician)
        soon(make_prescription(patient=patient), now)
    soon(make_prescription(patient=make_patient(clinician=other)), now)

    assert sent(now + timedelta(days=1)) == 2
    by_person: dict[Any, Any] = {each.to[0]: each.subject for each in mail.outbox}
    assert by_person[clinician.email] == "There are 3 things to read in Homestretch today"
    assert by_person[other.email] == "There is 1 thing to read in Homestretch today"
    assert Notice.objects.unsent().count() == 0
    ids = {str(pk) for pk in Notice.objects.filter(recipient=clinician).values_list("pk", flat=True)}
    assert any(pk in mail.outbox[to().index([clinician.email])].message()["Message-ID"] for pk in ids)


@pytest.mark.parametrize(
    ("zone", "at", "morning"),
    [
        # Tuesday noon -> Wednesday; early on Wednesday -> the same morning
        ("Europe/London", datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 3, 11, 8, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 11, 7, 59, tzinfo=UTC), datetime(2026, 3, 11, 8, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 11, 8, 0, tzinfo=UTC), datetime(2026, 3, 12, 8, tzinfo=UTC)),
        # Friday -> Monday, over the night of 29 March in which an hour is missing
        ("Europe/London", datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),
        # Friday -> Monday, over the night of 25 October that has an hour more
        ("Europe/London", datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        # the same in New York, where it is still Monday evening at 02:00 UTC on Tuesday
        ("America/New_York", datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 6, 22, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 30, 22, tzinfo=UTC), datetime(2026, 11, 2, 13, tzinfo=UTC)),
    ],
)
def test_the_digest_goes_at_8_local_on_the_next_working_day(zone, at, morning, db):
    assert next_digest(make_clinic(time_zone=zone), at) == morning


def test_a_holiday_is_no_working_day(db):
    clinic = make_clinic(holidays=["2026-04-03", "2026-04-06"])  # Good Friday, Easter Monday

    morning = next_digest(clinic, datetime(2026, 4, 2, 12, tzinfo=UTC))

    assert morning == datetime(2026, 4, 7, 7, tzinfo=UTC)


# --- past the target ---


def overdue_card(colleagues, prescription, make, at):
    make(prescription, at)
    Notice.objects.all().delete()
    return Card.objects.get()


def test_an_emergency_past_its_working_hour_goes_to_the_deputy_once(colleagues, clinic, prescription, now):
    card = overdue_card(colleagues, prescription, emergency, now)

    assert escalate([clinic], at=now + timedelta(hours=1)) == 0
    assert escalate([clinic], at=now + timedelta(hours=1, seconds=1)) == 1
    assert escalate([clinic], at=now + timedelta(days=3)) == 0

    row = Notice.objects.get()
    assert (row.kind, row.recipient, row.card, row.missed_due) == ("overdue", colleagues[1], card, card.due)
    card.refresh_from_db()
    assert card.severity == "emergency", "its class does not change"
    assert sent(now + timedelta(hours=2)) == 1
    assert to() == [[colleagues[1].email]]


def test_a_target_runs_in_working_hours_only(colleagues, clinic, prescription):
    friday_evening = datetime(2026, 3, 27, 20, tzinfo=UTC)
    emergency(prescription, friday_evening)
    sunday_night, monday = datetime(2026, 3, 29, 23, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)

    assert escalate([clinic], at=sunday_night) == 0
    assert escalate([clinic], at=monday) == 0  # 09:00 in summer time: one working hour from 08:00
    assert escalate([clinic], at=monday + timedelta(seconds=1)) == 1


def test_a_card_that_is_acknowledged_but_not_resolved_is_overdue_too(
    colleagues, clinic, clinician, prescription, now
):
    card = overdue_card(colleagues, prescription, urgent, now)
    acknowledge(card, by=clinician, at=now)

    assert escalate([clinic], at=now + timedelta(days=1)) == 1


def test_a_resolved_card_is_not_overdue(colleagues, clinic, clinician, prescription, now):
    card = overdue_card(colleagues, prescription, urgent, now)
    resolve(card, by=clinician, at=now, outcome="called")

    assert escalate([clinic], at=now + timedelta(days=30)) == 0


def test_a_new_target_is_a_new_notice(colleagues, clinic, prescription, now):
    card = overdue_card(colleagues, prescription, urgent, now)
    escalate([clinic], at=now + timedelta(days=1))
    Card.objects.filter(pk=card.pk).update(due=card.due + timedelta(days=1))

    assert escalate([clinic], at=now + timedelta(days=3)) == 1
    assert Notice.objects.filter(kind="overdue").count() == 2


def test_a_soon_card_past_its_target_joins_the_deputys_digest(colleagues, clinic, prescription, now):
    overdue_card(colleagues, prescription, soon, now)
    thursday_evening = datetime(2026, 3, 12, 18, 1, tzinfo=UTC)

    assert escalate([clinic], at=thursday_evening) == 1
    assert sent(thursday_evening) == 0
    assert sent(datetime(2026, 3, 13, 8, tzinfo=UTC)) == 1
    assert to() == [[colleagues[1].email]]


def test_a_routine_card_is_for_the_list_alone(colleagues, clinic, prescription, now):
    make_session(prescription=prescription, performed_at=now, pain_during=6)

    assert Card.objects.get().severity == "routine"
    assert escalate([clinic], at=now + timedelta(days=60)) == 0
    assert not Notice.objects.exists()


def test_escalating_costs_the_same_for_one_card_as_for_twenty(
    clinic, clinician, now, django_assert_num_queries
):
    for _ in range(20):
        urgent(make_prescription(patient=make_patient(clinician=clinician)), now)

    with django_assert_num_queries(3):  # the cards, the messages, the notices
        assert escalate([clinic], at=now + timedelta(days=1)) == 20


# --- what did not go ---


def test_a_notice_that_waits_5_minutes_shows_as_undelivered(clinic, clinician, now):
    row = make_notice(clinician, at=now)

    assert not undelivered(clinic, at=now + timedelta(minutes=4, seconds=59))
    assert list(undelivered(clinic, at=now + timedelta(minutes=5))) == [row]
    assert not undelivered(make_clinic(), at=now + timedelta(minutes=5))

    sent(now)
    assert not undelivered(clinic, at=now + timedelta(days=1))


def test_a_notice_that_failed_shows_at_once(clinic, clinician, settings, now):
    settings.EMAIL_BACKEND = REFUSING
    row = make_notice(clinician, at=now)
    drain(clock=lambda: now)

    assert [each.last_error for each in undelivered(clinic, at=now)] == ["OSError"]
    assert list(undelivered(clinic, at=now)) == [row]


def test_a_digest_that_waits_for_its_morning_is_not_undelivered(clinic, prescription, now):
    soon(prescription, now)

    assert not undelivered(clinic, at=now + timedelta(hours=20))
    assert len(undelivered(clinic, at=now + timedelta(hours=24))) == 1
