import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections

from patients.actions.draft import begin
from patients.actions.log import log_session
from patients.actions.report import report_check, report_morning
from patients.actions.review import acknowledge
from patients.answers import HoldDone, SignAnswer
from patients.models import Advice, Card, DayTally, Flag, Notice, Pause, Session, SessionDraft
from patients.record import SESSIONS_READ
from tests.factories import make_answers, make_patient, make_prescription, make_session

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def client(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def rules_of(session: Session) -> set[tuple[str, str]]:
    return set(session.flags.values_list("rule", "severity"))


# ---- one transaction


def test_a_log_is_kept_whole(patient, prescription, now):
    """Session, holds, places, signs, tally, flag, card, notice and advice: all of it, or nothing."""
    item = prescription.items.all()[0]
    logged = make_session(
        prescription=prescription,
        performed_at=now - 20 * timedelta(minutes=1),
        at=now,
        pain_during=8,
        feelings=[("post_thigh", "L", ("sharp",)), ("low_back", "", ("ache",))],
        signs=[("sleep_disturbed", "new")],
        holds=(
            HoldDone(item.pk, "L", 1, 10.0, grip="ends", knee="bent"),
            HoldDone(item.pk, "L", 2, 4.5, timed=False),
        ),
        note="Left side caught.",
    )

    session = Session.objects.get()
    assert (session.prescription, session.pain_during, session.note) == (prescription, 8, "Left side caught.")
    assert (session.performed_on, session.received_at) == (patient.clinic.today(now), now)
    assert (session.judged, session.fraction, session.is_full) == ("flagged", 14.5 / 40, False)
    assert list(session.holds.values_list("item", "side", "repetition", "seconds", "timed", "grip")) == [
        (item.pk, "L", 1, 10.0, True, "ends"),
        (item.pk, "L", 2, 4.5, False, ""),
    ]
    assert set(session.feelings.values_list("site", "side")) == {("post_thigh", "L"), ("low_back", "")}
    assert list(session.signs.values_list("sign", "onset")) == [("sleep_disturbed", "new")]
    tally = DayTally.objects.get()
    assert (tally.on, tally.due, tally.full, tally.partial, tally.seconds) == (
        session.performed_on,
        1,
        0,
        1,
        14,
    )
    card = Card.objects.get()
    assert (card.patient, card.clinic, card.owner, card.severity) == (
        patient,
        patient.clinic,
        patient.clinician,
        "urgent",
    )
    assert ("U7", "urgent") in rules_of(session)
    assert Notice.objects.get().card == card
    assert logged.is_new
    assert logged.advice == Advice.objects.get(session=session)
    assert (logged.advice.card, logged.advice.message, logged.advice.shown_at) == (card, "M-TODAY-PAIN", now)


def test_an_ordinary_session_is_thanked_for_and_nobody_is_troubled(prescription):
    logged = make_session(prescription=prescription)

    assert (logged.session.judged, logged.advice.message, logged.advice.severity) == (
        "clear",
        "M-THANKS",
        "none",
    )
    assert logged.advice.card is None
    assert not Card.objects.exists()
    assert not Notice.objects.exists()


def test_the_draft_goes_when_its_session_is_logged(patient, prescription, now):
    begin(patient=patient, prescription=prescription, at=now, client_id=client(1))
    begin(patient=patient, prescription=prescription, at=now, client_id=client(2))

    make_session(prescription=prescription, client_id=client(1))

    assert SessionDraft.objects.get().client_id == client(2)


@pytest.mark.parametrize("last", [Advice, Card, Flag, DayTally])
def test_nothing_is_half_saved_when_the_database_fails_on_the_way(
    patient, prescription, now, monkeypatch, last
):
    begin(patient=patient, prescription=prescription, at=now, client_id=client(1))
    before = state()

    def full(*args, **kwargs):
        raise DatabaseError("disk full")

    for way in ("create", "bulk_create"):
        monkeypatch.setattr(last.objects, way, full)
    with pytest.raises(DatabaseError, match="disk full"):
        make_session(prescription=prescription, client_id=client(1), pain_during=8)

    monkeypatch.undo()
    assert state() == before
    assert make_session(prescription=prescription, client_id=client(1), pain_during=8).is_new


def state() -> dict[str, int]:
    models = (Session, SessionDraft, Card, Flag, DayTally, Notice, Pause)
    return {model.__name__: model.objects.count() for model in models}


def test_a_hold_of_a_stretch_that_nobody_prescribed_is_left_aside(prescription):
    """In the rows, in the tally and for the rules alike."""
    item = prescription.items.all()[0]
    holds = (HoldDone(item.pk, "L", 1, 10.0), HoldDone(item.pk + 999, "R", 1, 30.0))

    session = make_session(prescription=prescription, holds=holds).session

    assert [hold.seconds for hold in session.holds.all()] == [10.0]
    assert (session.fraction, DayTally.objects.get().seconds) == (0.25, 10)


# ---- the same submission twice (G6)


def test_the_same_submission_twice_is_one_session_and_the_first_advice(prescription, now):
    first = make_session(prescription=prescription, client_id=client(1), pain_during=6)
    again = make_session(prescription=prescription, client_id=client(1), pain_during=6, at=now + HOUR)

    assert (again.is_new, again.session, again.advice) == (False, first.session, first.advice)
    assert (Session.objects.get().pain_during, Advice.objects.filter(session=first.session).count()) == (6, 1)
    assert Flag.objects.count() == 1
    assert DayTally.objects.get().full == 1


def test_a_submission_that_is_older_than_what_is_read_is_known_all_the_same(prescription, now):
    first = make_session(prescription=prescription, client_id=client(1))
    for number in range(SESSIONS_READ + 1):
        Session.objects.create(**like(first.session, client_id=uuid.uuid4(), hours=number + 1))

    again = make_session(prescription=prescription, client_id=client(1), at=now + 9 * DAY)

    assert (again.is_new, again.session, again.advice) == (False, first.session, first.advice)
    assert Session.objects.count() == SESSIONS_READ + 2


def like(session: Session, *, client_id: uuid.UUID, hours: int) -> dict:
    names = ("patient", "prescription", "performed_on", "received_at", "status", "judged", "fraction")
    copied = {name: getattr(session, name) for name in names}
    return {**copied, "client_id": client_id, "performed_at": session.performed_at + hours * HOUR}


def test_a_draft_that_was_begun_again_from_an_old_page_goes_too(patient, prescription, now):
    make_session(prescription=prescription, client_id=client(1))
    begin(patient=patient, prescription=prescription, at=now, client_id=client(1))

    assert not make_session(prescription=prescription, client_id=client(1)).is_new
    assert not SessionDraft.objects.exists()


def test_a_fault_that_is_no_repetition_is_loud(prescription):
    twice = (HoldDone(prescription.items.all()[0].pk, "L", 1, 10.0),) * 2

    with pytest.raises(IntegrityError):
        make_session(prescription=prescription, holds=twice)

    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_send_at_once_make_one_session(prescription, now):
    def send(_number: int):
        try:
            return make_session(prescription=prescription, client_id=client(1), pain_during=8)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as phones:
        logged = list(phones.map(send, range(4)))

    assert sorted(each.is_new for each in logged) == [False, False, False, True]
    assert len({each.advice.pk for each in logged}) == 1
    assert Session.objects.count() == Card.objects.count() == Pause.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_logs_in_the_same_moment_see_each_other(patient, prescription, now):
    """Three sessions over the limit at once: the last two keep going over, on one card with one lock."""

    def send(number: int):
        try:
            at = now - number * HOUR
            return make_session(prescription=prescription, performed_at=at, at=now, pain_during=6)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as phones:
        list(phones.map(send, range(3)))

    newest, middle, oldest = Session.objects.order_by("-performed_at")
    assert ("P2", "soon") in rules_of(newest)
    assert ("P2", "soon") in rules_of(middle)
    assert rules_of(oldest) == {("P1", "routine")}
    assert Card.objects.get().severity == "soon"
    assert Pause.objects.count() == 1
    assert DayTally.objects.get().full == 3


# ---- late, early and out of order


def test_a_late_log_is_judged_at_its_own_time(prescription, now):
    """Over the limit today and three weeks ago is not 'keeps going over'."""
    make_session(prescription=prescription, performed_at=now, pain_during=6)
    late = make_session(prescription=prescription, performed_at=now - 20 * DAY, at=now + HOUR, pain_during=6)

    assert rules_of(late.session) == {("P1", "routine")}
    assert late.session.received_at == now + HOUR
    assert DayTally.objects.get(on=(now - 20 * DAY).date()).full == 1


def test_what_a_late_log_changes_for_later_ones_is_found_and_told_once(prescription, now):
    """Over, then over again a day later, which arrives first: alone it was 'once', now it is 'again'."""
    later = make_session(prescription=prescription, performed_at=now - DAY, pain_during=6).session
    assert rules_of(later) == {("P1", "routine")}
    assert not Pause.objects.exists()

    late = make_session(prescription=prescription, performed_at=now - 2 * DAY, at=now, pain_during=6)

    later.refresh_from_db()
    assert rules_of(late.session) == {("P1", "routine")}
    assert rules_of(later) == {("P1", "routine"), ("P2", "soon")}
    assert Card.objects.get().severity == "soon"
    assert list(Pause.objects.values_list("flag__session", flat=True)) == [later.pk]
    assert Notice.objects.get().kind == "digest"
    # The patient reads the gravest of it, once.
    assert (late.advice.message, late.advice.severity) == ("M-STOP", "soon")
    assert (late.advice.session, late.advice.card) == (late.session, Card.objects.get())
    assert later.advice.count() == 1

    again = make_session(prescription=prescription, performed_at=now - 3 * DAY, at=now + HOUR, pain_during=6)
    assert Notice.objects.count() == 1
    assert again.advice.message == "M-STOP"
    assert rules_of(Session.objects.get(pk=late.session.pk)) == {("P1", "routine"), ("P2", "soon")}


def test_a_record_that_turns_out_to_matter_counts_as_flagged(prescription, now):
    """The counts of the overview add up: what has a flag is not 'without a flag'."""
    for days, worst in ((2, 4), (0, 5)):
        make_session(prescription=prescription, performed_at=now - days * DAY, pain_during=worst)
    newest = Session.objects.latest("performed_at")
    assert newest.judged == "clear"
    make_session(prescription=prescription, performed_at=now - 3 * DAY, at=now, pain_during=1)

    newest.refresh_from_db()
    assert rules_of(newest) == {("P6", "soon")}
    assert newest.judged == "flagged"


def test_late_logs_are_judged_against_later_ones_beyond_what_is_read_at_once(prescription, now):
    """A diary from long ago: the sessions right after it are not among the newest."""
    start = now - 25 * DAY
    after = make_session(prescription=prescription, performed_at=start + DAY, pain_during=6).session
    for number in range(SESSIONS_READ):
        Session.objects.create(**like(after, client_id=uuid.uuid4(), hours=24 * 15 + number))

    make_session(prescription=prescription, performed_at=start, at=now, pain_during=6)

    assert ("P2", "soon") in rules_of(after)


def test_fourteen_dates_after_a_late_log_are_judged_again_and_no_more(prescription, now):
    start = now - 20 * DAY
    for days in (1, 14, 15):
        make_session(prescription=prescription, performed_at=start + days * DAY, pain_before=4)
    before = Flag.objects.count()

    make_session(prescription=prescription, performed_at=start, at=now, pain_before=4)
    make_session(prescription=prescription, performed_at=start - DAY, at=now, pain_before=4)

    assert before == 1  # the third session in a row with 4 before, usual pain 2
    flagged = Session.objects.filter(flags__rule="P7").order_by("performed_at")
    assert [(each.performed_at - start).days for each in flagged] == [1, 14, 15]


def test_a_fever_before_a_late_log_with_back_pain_is_found(patient, prescription, now):
    """U4: the safety check came first, the session of the day before it afterwards."""
    report = report_check(
        patient=patient,
        client_id=client(5),
        source="patient",
        safety="items",
        signs=(SignAnswer("high_temperature", "new"),),
        at=now,
    )
    assert not report.record.flags.exists()

    late = make_session(
        prescription=prescription,
        performed_at=now - HOUR,
        at=now + HOUR,
        feelings=[("low_back", "", ("ache",))],
    )

    report.record.refresh_from_db()
    assert list(report.record.flags.values_list("rule", "severity")) == [("U4", "urgent")]
    assert report.record.judged == "flagged"
    assert (late.advice.message, Notice.objects.get().kind) == ("M-111-UNWELL", "now")


def test_a_morning_before_a_late_log_is_judged_again(patient, prescription, now):
    """P4: measured against the session of the day before, which came only afterwards."""
    morning = report_morning(patient=patient, on=now.date(), pain=3, woke_at_night=False, at=now).record
    assert not morning.flags.exists()

    make_session(
        prescription=prescription, performed_at=now - DAY, at=now + HOUR, pain_before=1, pain_during=2
    )

    morning.refresh_from_db()
    assert list(morning.flags.values_list("rule", "severity")) == [("P4", "routine")]
    assert morning.judged == "flagged"


LOGS = {
    "over and over": ({"pain_during": 6}, {"pain_during": 3}, {"pain_during": 6}, {"pain_during": 6}),
    "rising": ({"pain_during": 1}, {"pain_during": 3}, {"pain_during": 4}, {"pain_during": 5}),
    "too sore": (
        {"status": "held", "pain_before": 6, "pain_during": None},
        {"pain_before": 4},
        {"pain_before": 4},
        {"pain_before": 5},
    ),
    "wrong place": tuple(
        {"pain_before": 1, "pain_during": 4, "feelings": [("knee", "L", ("ache",))]} for _ in range(4)
    ),
}


@pytest.mark.parametrize("said", LOGS.values(), ids=LOGS)
def test_the_order_of_arrival_loses_and_lowers_nothing(clinician, now, said):
    """Every order has the flags that the order of time has, and a card of its class or above. The more
    there may be on top is what a session had earned as far as was known when it came."""

    def told(order) -> tuple[set, int, int]:
        prescription = make_prescription(patient=make_patient(clinician=clinician))
        for place, number in enumerate(order):
            at = now - (4 - number) * DAY
            make_session(
                prescription=prescription,
                performed_at=at,
                at=at if order == (0, 1, 2, 3) else now + place * HOUR,
                client_id=client(number + 1),
                **said[number],
            )
        mine = Flag.objects.filter(session__patient=prescription.patient)
        flags = set(mine.values_list("session__client_id", "rule", "severity"))
        card = Card.objects.get(patient=prescription.patient)
        return flags, card.rank, prescription.patient.pauses.count()

    in_time, rank, locks = told((0, 1, 2, 3))
    assert in_time
    for order in ((3, 2, 1, 0), (1, 0, 3, 2), (2, 3, 0, 1), (0, 3, 1, 2)):
        flags, other_rank, other_locks = told(order)
        assert in_time <= flags
        assert other_rank >= rank
        assert other_locks >= locks


def test_three_entries_of_a_paper_diary_for_one_noon_give_the_same_in_every_order(clinician, now):
    """decisions.md: paper with a date only is 12:00, so they tie."""
    noon = now + 3 * HOUR
    found = []
    for order in permutations(range(3)):
        prescription = make_prescription(patient=make_patient(clinician=clinician))
        for number in order:
            worst = (1, 3, 5)[number]
            make_session(
                prescription=prescription, performed_at=noon, client_id=client(number + 1), pain_during=worst
            )
        flags = Flag.objects.filter(session__patient=prescription.patient)
        found.append(set(flags.values_list("session__client_id", "rule")))

    assert found == [{(client(3), "P6")}] * 6


@pytest.mark.parametrize(("minutes", "is_believed"), [(5, True), (6, False)])
def test_a_time_in_the_future_is_kept_and_asked_about(prescription, now, minutes, is_believed):
    """Q1: only what is in the log itself is judged, not how it lies between the others."""
    make_session(prescription=prescription, performed_at=now - DAY, pain_during=6)
    ahead = make_session(
        prescription=prescription, performed_at=now + minutes * timedelta(minutes=1), at=now, pain_during=6
    )

    assert (("P2", "soon") in rules_of(ahead.session)) is is_believed
    assert (("Q1", "routine") in rules_of(ahead.session)) is not is_believed


def test_a_time_that_could_not_be_believed_is_not_believed_later_either(prescription, now):
    """Another log comes, so the one from the future is judged again: still by its content only."""
    make_session(prescription=prescription, performed_at=now - DAY, pain_during=6)
    ahead = make_session(
        prescription=prescription, performed_at=now + 3 * HOUR, at=now, pain_during=6
    ).session
    before = rules_of(ahead)

    make_session(prescription=prescription, performed_at=now + HOUR, at=now + HOUR, pain_during=6)

    assert rules_of(ahead) == before


# ---- when the rules fail (G10)


def broken(*_args):
    raise ZeroDivisionError("saddle numbness")


def test_a_log_that_cannot_be_judged_is_kept_and_somebody_rings(patient, prescription, monkeypatch, caplog):
    monkeypatch.setattr("patients.actions.judge.evaluate", broken)

    logged = make_session(prescription=prescription, note="Hardly any pain.")

    assert (Session.objects.get().judged, Session.objects.get().note) == ("failed", "Hardly any pain.")
    flag = Flag.objects.get()
    assert (flag.rule, flag.severity, flag.session) == ("G10", "urgent", logged.session)
    assert "Could not be checked" in flag.sentence
    assert Card.objects.get().severity == "urgent"
    assert [notice.kind for notice in Notice.objects.all()] == ["now"]
    assert DayTally.objects.get().full == 1
    # The patient reads where to get help, and no thanks.
    assert logged.advice.severity == "urgent"
    assert "could not check" in logged.advice.heading
    for number in ("111", "999", "A&E"):
        assert number in logged.advice.text
    assert "Thank" not in logged.advice.heading + logged.advice.text
    # The log of the machine says that it happened, and nothing of what was said.
    assert "ZeroDivisionError" in caplog.text
    assert "saddle" not in caplog.text


def test_facts_that_cannot_be_made_are_a_log_that_cannot_be_judged(prescription, monkeypatch):
    monkeypatch.setattr("patients.actions.judge.context_of", broken)

    assert make_session(prescription=prescription).session.judged == "failed"
    assert Flag.objects.get().rule == "G10"


def test_a_second_failure_joins_the_card_without_a_second_call(prescription, now, monkeypatch):
    monkeypatch.setattr("patients.actions.judge.evaluate", broken)
    make_session(prescription=prescription)
    make_session(prescription=prescription, performed_at=now + HOUR)

    assert Card.objects.get().flags.count() == 2
    assert Notice.objects.count() == 1


def test_a_rule_that_fails_while_judging_again_adds_its_card_and_keeps_what_was_found(
    prescription, now, monkeypatch
):
    later = make_session(prescription=prescription, performed_at=now, pain_during=6).session
    monkeypatch.setattr("patients.actions.judge.evaluate", broken)

    late = make_session(prescription=prescription, performed_at=now - DAY, at=now + HOUR)

    assert rules_of(later) == {("P1", "routine"), ("G10", "urgent")}
    assert rules_of(late.session) == {("G10", "urgent")}
    assert "could not check" in late.advice.heading


# ---- the counts


def test_received_is_judged_with_and_without_a_flag_and_could_not_be_judged(prescription, now, monkeypatch):
    make_session(prescription=prescription)
    make_session(prescription=prescription, performed_at=now + HOUR, pain_during=6)
    monkeypatch.setattr("patients.actions.judge.evaluate", broken)
    make_session(prescription=prescription, performed_at=now + 2 * HOUR)

    assert sorted(Session.objects.values_list("judged", flat=True)) == ["clear", "failed", "flagged"]
    assert not Session.objects.filter(judged="clear", flags__isnull=False).exists()
    assert not Session.objects.exclude(judged="clear").filter(flags=None).exists()


def test_a_log_asks_the_database_as_often_with_a_long_history_as_with_none(
    patient, prescription, now, django_assert_max_num_queries
):
    answers = make_answers(prescription)

    def log(performed_at):
        return log_session(
            patient=patient,
            prescription=prescription,
            client_id=uuid.uuid4(),
            performed_at=performed_at,
            answers=answers,
            at=performed_at,
        )

    log(now)
    # SQLite has one writer anyhow; PostgreSQL locks the patient's row in a statement of its own.
    limit = 9 + connection.features.has_select_for_update
    with django_assert_max_num_queries(limit) as first:
        log(now + DAY)
    for number in range(2, 50):
        Session.objects.create(**like(Session.objects.latest("pk"), client_id=uuid.uuid4(), hours=number))
    with django_assert_max_num_queries(limit) as last:
        log(now + 60 * DAY)

    asked = [[query["sql"].split()[0] for query in queries.captured_queries] for queries in (first, last)]
    assert asked[0] == asked[1]


def test_an_acknowledged_card_is_not_lost_by_a_log_without_news(prescription, clinician, now):
    make_session(prescription=prescription, contact_request=True)
    acknowledge(Card.objects.get(), by=clinician, at=now + HOUR)

    make_session(prescription=prescription, performed_at=now + 2 * HOUR, contact_request=True)

    assert Card.objects.get().state == "acknowledged"
