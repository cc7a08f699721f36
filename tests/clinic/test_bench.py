"""The measuring of two clinics side by side: its data is true, it touches no other database, it says no."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.models import Count
from django.utils import timezone

from clinic.bench import make as making
from clinic.bench import rooms, worker
from clinic.bench.day import day_table, walk_days
from clinic.bench.make import make
from clinic.bench.pages import Broken, Pages, Visitor, answer
from clinic.bench.rooms import Refused, Size, address_of, insist_on_bench
from clinic.bench.table import Line, table
from clinic.bench.turns import take_turns
from clinic.reconciliation import all_received, faults
from patients.models import Card, DayTally, Hold, Patient, Session, Standing
from tests.factories import make_clinic

SMALL = Size(12, 60)


@pytest.fixture
def a_bench(db, monkeypatch):
    """The database of the tests, as if it were one to measure with."""
    monkeypatch.setattr(making, "insist_on_bench", lambda settings: None)
    monkeypatch.setattr(worker, "insist_on_bench", lambda settings: None)
    for signal in (request_started, request_finished):  # the server lets go of its connection between two
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_data_adds_up_like_that_of_a_real_clinic(a_bench):
    make(SMALL, at=timezone.now(), say=lambda words: None)

    copies = Patient.objects.exclude(number="B0")
    assert copies.count() == 12
    assert Session.objects.filter(patient__in=copies).count() == SMALL.sessions == 720
    assert list(faults()) == []
    assert all(line.adds_up for line in all_received())
    assert Hold.objects.count() == 2 * Session.objects.count()
    assert DayTally.objects.filter(patient__in=copies).count() == 720
    assert Card.objects.unresolved().count() == 1  # of patient 10
    assert Card.objects.filter(state="resolved", patient__in=copies).count() == 12  # one of 60 sessions each
    assert set(
        Standing.objects.filter(patient__in=copies).values_list("clinician").annotate(Count("pk"))
    ) <= {(each, count) for each in Standing.objects.values_list("clinician", flat=True) for count in (1, 2)}
    whole = Patient.objects.get(number="B1").clinic.period_tallies.get(period="28", clinician=None)
    assert (
        whole.numbers["received"][0]["received"]
        == Session.objects.filter(performed_on__range=(whole.first, whole.last)).count()
    )

    make(SMALL, at=timezone.now(), say=lambda words: None)  # again: it is there
    assert copies.count() == 12


def test_each_page_answers_and_a_log_is_a_log(a_bench):
    make(Size(10, 60), at=timezone.now(), say=lambda words: None)
    pages = Pages(timezone.now)
    before = Session.objects.count()

    spent = {name: pages.once(name) for name in pages.names}

    assert set(spent) == {
        *("today", "worklist", "overview", "caseload", "caseload, deepest"),
        *("chart", "chart, deepest", "log POST"),
    }
    assert all(each > 0 for each in spent.values())
    assert Session.objects.count() == before + 1
    assert list(faults()) == []


def test_a_page_that_does_not_answer_is_no_measurement(a_bench, patient):
    pages = Pages.__new__(Pages)
    pages.addresses = {"nothing": (Visitor(patient.account), "/clinic/review/")}

    assert answer(*pages.addresses["nothing"])[1] == 404
    with pytest.raises(Broken, match="nothing answered 404"):
        pages.once("nothing")


# --- whose database it is ---


@pytest.mark.parametrize("name", ["/srv/var/homestretch.sqlite3", "homestretch", "bench"])
def test_a_database_that_was_not_made_for_it_is_not_touched(name):
    with pytest.raises(Refused, match="its name does not say homestretch_bench"):
        insist_on_bench({"NAME": name})


def test_the_served_database_is_neither_filled_nor_measured(db):
    make_clinic()

    with pytest.raises(CommandError, match="its name does not say homestretch_bench"):
        call_command("bench", make=[10, 60])
    with pytest.raises(CommandError, match="its name does not say homestretch_bench"):
        call_command("bench", worker=True)


def test_what_was_left_half_made_is_said(a_bench):
    make_clinic()

    with pytest.raises(Refused, match="half made"):
        make(SMALL, at=timezone.now(), say=lambda words: None)


def test_each_size_has_a_database_of_its_own(tmp_path):
    large = Size(5000, 200)

    assert address_of(SMALL, str(tmp_path)) == f"sqlite:///{tmp_path}/homestretch_bench_12x60.sqlite3"
    assert (
        address_of(large, "postgres://me@host:5432/served")
        == "postgres://me@host:5432/homestretch_bench_5000x200"
    )
    with pytest.raises(Refused):
        address_of(large, "mysql://host/")


@pytest.mark.parametrize("patients", [[9, 100], [100, 0]])
def test_a_clinic_too_small_to_say_anything_is_refused(patients, tmp_path):
    with pytest.raises(CommandError, match="At least 10 patients"):
        call_command("bench", patients=patients, place=str(tmp_path))


# --- what it says ---


def test_the_ratio_is_that_of_the_same_round():
    """One slow round of the machine, shared by both, makes no growth."""
    line = Line("today", [10.0, 100.0, 10.0], [11.0, 110.0, 15.0], limit=1.2)

    assert line.ratio == pytest.approx(1.1)
    assert line.is_within
    assert not Line("today", [10.0], [12.1], limit=1.2).is_within
    assert table([line], small="few", large="many").splitlines()[2].split("|")[1:-1] == [
        " today ",
        " 10.0    ",
        " 15.0     ",
        " 1.10 (1.10-1.50) ",
        " 1.20  ",
        " yes    ",
    ]


def test_the_two_take_turns_and_neither_is_always_first():
    asked = []

    class Told:
        def __init__(self, name):
            self.name = name

        def says(self):
            return ["today", "chart"]

        def spent(self, page, times):
            asked.append((page, self.name, times))
            return [1.0, 2.0, 9.0]

    workers: Any = [Told("small"), Told("large")]
    spent = take_turns(workers, rounds=2, requests=3)

    assert asked[:2] == [("today", "small", 3), ("today", "large", 3)]
    assert asked[4:6] == [("today", "large", 3), ("today", "small", 3)]
    assert spent == {"today": [[2.0, 2.0], [2.0, 2.0]], "chart": [[2.0, 2.0], [2.0, 2.0]]}


def test_a_patient_day_is_walked_to_a_saved_session(a_bench):
    make(Size(10, 60), at=timezone.now(), say=lambda words: None)
    before = Session.objects.count()

    parts = walk_days(1, clock=timezone.now)

    assert Session.objects.count() == before + 2  # the first only warms
    assert [len(costs) for costs in parts.values()] == [1, 1, 1, 1]
    assert all(cost.requests and cost.statements and cost.sent for (cost,) in parts.values())
    whole = day_table(parts).splitlines()[-1].split()
    assert int(whole[2]) == sum(cost.requests for (cost,) in parts.values())
    assert list(faults()) == []


def test_it_is_said_before_the_data_is_made_that_no_page_could_be_drawn(monkeypatch):
    def missing(name):
        raise ValueError(name)

    monkeypatch.setattr(rooms.staticfiles_storage, "url", missing)

    with pytest.raises(CommandError, match="Collect the static files first"):
        call_command("bench", "--day")
