from datetime import timedelta

import pytest

from patients.actions.pause import pause, release
from patients.models import Pause
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_clinician_locks_a_routine_with_a_reason(patient, clinician, now):
    lock = pause(patient=patient, by=clinician, at=now, reason="Away for two weeks.")

    assert (lock.by, lock.since, lock.flag, lock.reason) == (clinician, now, None, "Away for two weeks.")
    assert list(patient.pauses.open()) == [lock]


def test_a_locked_routine_is_not_locked_again(patient, clinician, prescription, now):
    make_session(prescription=prescription, pain_during=8)
    standing = patient.pauses.get()

    assert pause(patient=patient, by=clinician, at=now + HOUR, reason="I think so too.") == standing
    assert Pause.objects.get().reason == standing.reason


def test_only_a_person_with_a_reason_unlocks_it(patient, clinician, now):
    lock = pause(patient=patient, by=clinician, at=now, reason="Away.")
    with pytest.raises(ValueError, match="reason"):
        release(lock, by=clinician, at=now, reason="  ")
    assert patient.pauses.open().exists()

    assert release(lock, by=clinician, at=now + HOUR, reason=" Back home. ")

    lock.refresh_from_db()
    assert (lock.released_by, lock.released_at, lock.release_reason) == (clinician, now + HOUR, "Back home.")
    assert not patient.pauses.open().exists()


def test_the_second_to_release_changes_nothing(patient, clinician, clinic, now):
    lock = pause(patient=patient, by=clinician, at=now, reason="Away.")
    release(lock, by=clinician, at=now, reason="Back home.")

    assert not release(lock, by=make_user(clinic=clinic), at=now + HOUR, reason="I rang.")

    lock.refresh_from_db()
    assert (lock.released_by, lock.release_reason) == (clinician, "Back home.")


def test_locks_that_were_released_stay_and_another_may_follow(patient, clinician, now):
    first = pause(patient=patient, by=clinician, at=now, reason="Away.")
    release(first, by=clinician, at=now + HOUR, reason="Back home.")
    second = pause(patient=patient, by=clinician, at=now + 2 * HOUR, reason="A cold.")

    assert list(patient.pauses.order_by("since")) == [first, second]


def test_a_lock_of_the_same_moment_is_the_one_that_stands(patient, clinician, now, monkeypatch):
    """Somebody else locks it between the look and the row: one lock is enough."""
    standing = pause(patient=patient, by=clinician, at=now, reason="Away.")
    queryset = type(patient.pauses.all())
    look, is_blind = queryset.open, iter([True, False])
    monkeypatch.setattr(queryset, "open", lambda rows: rows.none() if next(is_blind) else look(rows))

    assert pause(patient=patient, by=clinician, at=now, reason="Me too.") == standing
    assert Pause.objects.count() == 1
