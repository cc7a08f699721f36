"""Make the demo clinic through the same actions that the pages use. The same every time, around `now`."""

import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from clinic.actions.count import count_periods
from clinic.demo.measures import measure
from clinic.demo.messages import write_messages
from clinic.demo.people import ACCOUNTS, CLINICIAN, LEAD, PASSWORD, PEOPLE, STAFF, Person
from clinic.demo.tales import ENDINGS, PAUSED_DAYS, SILENT_DAYS, Ending, ordinary
from clinic.demo.templates import write_templates
from clinic.models import Clinic, User
from clinic.notices.outbox import drain
from patients.actions.admit import SafetyAnswers, add_patient, screen
from patients.actions.log import log_session
from patients.actions.pause import pause, release
from patients.actions.prescribe import prescribe
from patients.actions.proposal import keep_proposals
from patients.actions.remind import choose_time, make_calendar_address, remind_by_mail
from patients.actions.report import report_check, report_morning
from patients.actions.review import acknowledge, resolve
from patients.actions.standing import count_standings
from patients.answers import Answers
from patients.models import Advice, Patient, Prescription
from patients.models.report import CheckSource
from patients.triage.words import Status
from stretches.actions import approve
from stretches.loading import library_files, load
from stretches.models import Level, Stretch

WEEKS = 8
NAMESPACE = uuid.UUID("5f0c6a52-9d4e-4f7c-8a0e-3b1d2c4e5f60")
WARNINGS = ("PV2", "PV3", "PV4", "PV5", "PV9", "LEVEL")


def build(*, now: datetime) -> Clinic:
    """A clinic with its staff, its library, and forty patients over eight weeks."""
    with transaction.atomic():
        clinic, staff = make_clinic()
        rungs = make_library(staff, now=now)
        write_templates(staff[CLINICIAN], rungs, at=now - timedelta(weeks=WEEKS))
    for number, person in enumerate(PEOPLE, start=1):
        with transaction.atomic():
            Story(person, number, clinic=clinic, staff=staff, rungs=rungs, now=now).tell()
    with transaction.atomic():
        write_messages(clinic, now=now)
    drain(clock=lambda: now)  # the notices of eight weeks; in the demo no mail goes anywhere
    count_standings(Patient.objects.filter(clinic=clinic), clinic=clinic, at=now, again=True)
    keep_proposals(Patient.objects.filter(clinic=clinic), at=now)  # as of now, not of the last session
    count_periods(clinic, at=now)
    return clinic


def make_clinic() -> tuple[Clinic, dict[str, User]]:
    clinic = Clinic.objects.create(name="Harbour Street Physio", phone="0117 496 0123")
    staff = {
        email: User.objects.create_user(
            email,
            PASSWORD if email in ACCOUNTS else None,
            name=name,
            role=role,
            clinic=clinic,
        )
        for email, name, role in STAFF
    }
    clinic.on_duty, clinic.deputy = staff[CLINICIAN], staff[LEAD]
    clinic.full_clean()
    clinic.save()
    return clinic, staff


def make_library(staff: dict[str, User], *, now: datetime) -> dict[int, Level]:
    """The library as it is shipped, written by a clinician and approved by the lead; the rungs by number."""
    for loaded in load(library_files(), by=staff[CLINICIAN]):
        if not loaded.stretch.is_published:
            approve(loaded.stretch, by=staff[LEAD], at=now - timedelta(weeks=WEEKS + 1))
    rungs = Level.objects.filter(stretch__in=Stretch.objects.current()).select_related("stretch")
    return {level.number: level for level in rungs}


class Story:
    """Eight weeks of one patient, told in order of time."""

    def __init__(
        self,
        person: Person,
        number: int,
        *,
        clinic: Clinic,
        staff: dict[str, User],
        rungs: dict[int, Level],
        now: datetime,
    ) -> None:
        self.person, self.number, self.clinic, self.rungs, self.now = person, number, clinic, rungs, now
        self.random = Random(number)  # noqa: S311  the same people every time, not a secret
        self.clinician = staff[person.clinician]
        self.today = clinic.today(now)
        self.patient: Patient
        self.prescription: Prescription | None = None
        self.submissions = 0

    def tell(self) -> None:
        is_new = self.person.tale == "brand_new"
        self.admit(days_ago=0 if is_new else WEEKS * 7 - self.number % 5)
        if is_new:
            return
        first = WEEKS * 7 - self.number % 5 - 1
        for days_ago in range(first, -1, -1):
            self.adjust(days_ago, first=first)
            self.live(days_ago)
        if self.number % 3:  # not everybody was measured; chance of its own: the tales stay as they are
            random = Random(self.number)  # noqa: S311  as above
            measure(self.patient, by=self.clinician, moment=self.moment, first=first, random=random)
        self.end()

    # -- the clinician's part

    def admit(self, *, days_ago: int) -> None:
        # Whoever is new today has been here already, also on a clinic that is made before nine.
        at = min(self.moment(days_ago, time(9, 10)), self.now - timedelta(minutes=30))
        person = self.person
        account = User.objects.create_user(
            person.email or f"patient{self.number}@demo.example",
            PASSWORD if person.email else None,
            name=person.name,
            role="patient",
            clinic=self.clinic,
        )
        self.patient = add_patient(
            clinic=self.clinic,
            clinician=self.clinician,
            by=self.clinician,
            at=at,
            account=account,
            name=person.name,
            birth_date=person.born,
            number=str(20400 + self.number),
            phone=f"07700 900{100 + self.number}",
            email=account.email,
        )
        screen(
            patient=self.patient,
            by=self.clinician,
            at=at,
            safety=SafetyAnswers(safety="none"),
            experience=person.experience,
            tightness=person.tightness,
            injury_pain=list(person.injury),
            towel_fits=True,
            posture_flat_low_back="yes" if person.tightness == "very_tight" else "not_looked_at",
            surface="floor",
            baseline_pain=min(5, round(person.pain)),
            baseline_items=[],
            known_sciatica_side=person.sciatica,
            risk=list(person.risk),
            contraindications=[],
        )

    def adjust(self, days_ago: int, *, first: int) -> None:
        """One rung up every third week until the level of today is reached."""
        steps = min(3, self.person.level - 1)
        weeks_gone = (first - days_ago) // 7
        level = self.person.level - steps + min(steps, weeks_gone // 2)
        if self.prescription is None:
            self.prescribe(level, days_ago, reason="")
        elif level != self.prescription.items.all()[0].level and not self.is_locked():
            self.prescribe(level, days_ago, reason="Full sessions with little pain for two weeks.")

    def prescribe(self, level: int, days_ago: int, *, reason: str) -> None:
        rung, person = self.rungs[level], self.person
        at, on = self.moment(days_ago, time(9, 30)), self.today - timedelta(days=days_ago)
        way = rung.ways[0]
        answered_on = self.patient.safety_answered_on(at)
        if answered_on is None or (on - answered_on).days > 7:
            self.ask_safety(at)
        item = {
            "stretch": rung.stretch,
            "level": level,
            "aid": rung.aids[0] if rung.aids else None,
            "grip": way["grip"],
            "grip_cm": None,
            "knee": way["knee"],
            "resting_leg": rung.resting_legs[0] if rung.resting_legs else None,
            "surface": "floor",
            "sides": "both",
            "first_side": "L" if self.number % 2 else "R",
            "hold_s": 20
            if person.tale == "one_done_today" and level == person.level
            else rung.hold_default_s,
            "reps_per_side": rung.reps_max if person.tale == "one_done_today" else rung.reps_default,
            "rest_s": 30,
        }
        made = prescribe(
            patient=self.patient,
            by=self.clinician,
            at=at,
            routine={
                "start": on,
                "review_due": on + timedelta(days=14),
                "sessions_per_day": person.a_day,
                "days_per_week": 7 - len(person.rest_days),
                "rest_days": list(person.rest_days),
                "pain_limit": 5,
                "reason": reason,
                "note": NOTES[self.number % len(NOTES)],
            },
            items=[item],
            overrides=dict.fromkeys(WARNINGS, "Agreed in the clinic, tried out together."),
            instead_of=self.prescription.version if self.prescription else None,
            safety_answered_on=self.patient.safety_answered_on(at),
        )
        self.prescription = Prescription.objects.for_reading().get(pk=made.pk)

    def ask_safety(self, at: datetime) -> None:
        report_check(
            patient=self.patient,
            client_id=self.submission_id(),
            source=CheckSource.SCREENING,
            safety="none",
            signs=(),
            at=at - timedelta(minutes=5),
        )

    def follow_up(self, advice: Advice, at: datetime) -> None:
        """A card of the weeks before was looked at, closed, and its lock released."""
        recent = 8 if self.person.tale in ENDINGS else 2
        card = self.patient.cards.unresolved().first() if advice.card_id else None
        if card is None or at > self.now - timedelta(days=recent):
            return
        soon = at + timedelta(hours=20)
        resolve(card, by=self.clinician, at=soon, outcome="called", note="Spoken with on the phone.")
        for lock in self.patient.pauses.open():
            release(lock, by=self.clinician, at=soon, reason="Settled; went through the pull again by phone.")

    # -- the patient's part

    def live(self, days_ago: int) -> None:
        """One day: what was due, and mostly done."""
        person, on = self.person, self.today - timedelta(days=days_ago)
        endings = [each for each in ENDINGS.get(person.tale, ()) if each.ago == days_ago]
        if endings:
            for ending in endings:
                self.say(ending, days_ago)
            if person.tale == "ready":
                self.wake_up(days_ago - 1)
            return
        if on.weekday() in person.rest_days or self.is_quiet(days_ago):
            return
        for turn in range(person.a_day):
            at = self.moment(days_ago, (time(7, 40), time(18, 40))[turn], jitter=True)
            done = days_ago == 0 and person.tale == "one_done_today" and turn == 0
            if at > self.now - timedelta(minutes=30) and not done:
                return
            if done or (days_ago and self.random.random() < person.keeps):
                self.log(self.usual(days_ago), min(at, self.now - timedelta(minutes=40)))
        if days_ago and self.random.random() < 0.3:
            self.wake_up(days_ago - 1)

    def is_quiet(self, days_ago: int) -> bool:
        """Days on which the tale wants silence: before its ending, or for good."""
        tale = self.person.tale
        if tale == "silent":
            return days_ago < SILENT_DAYS
        if tale == "paused":
            return days_ago <= PAUSED_DAYS
        return tale in ENDINGS and days_ago <= max(each.ago for each in ENDINGS[tale])

    def usual(self, days_ago: int, *, in_full: bool = False) -> Answers:
        worst = max(0.5, self.person.pain + self.person.trend * (WEEKS - days_ago / 7))
        weekly = days_ago % 7 == 0
        return ordinary(
            self.random, worst=worst, full_list=weekly, prescription=self.current, in_full=in_full
        )

    def say(self, ending: Ending, days_ago: int) -> None:
        at = self.moment(days_ago, time(7, 50)) if days_ago else self.now - timedelta(minutes=18)
        if ending.as_check:
            said = {"safety": "items", "full_list": True, **ending.said}
            report_check(
                patient=self.patient,
                client_id=self.submission_id(),
                source=CheckSource.PATIENT,
                at=at,
                **said,
            )
            return
        usual = self.usual(days_ago, in_full=ending.in_full).to_json()
        if ending.said.get("status") == Status.STOPPED:
            usual["holds"] = usual["holds"][: len(usual["holds"]) * 2 // 3]
        self.log(
            Answers.read({**usual, "feelings": [], "felt_where": "stretch_only", **plain(ending.said)}), at
        )

    def log(self, answers: Answers, at: datetime) -> None:
        logged = log_session(
            patient=self.patient,
            prescription=self.current,
            client_id=self.submission_id(),
            performed_at=at,
            answers=answers,
            at=at + timedelta(minutes=9),
        )
        self.follow_up(logged.advice, at)

    def wake_up(self, days_ago: int) -> None:
        """The question of the next morning."""
        at = self.moment(days_ago, time(7, 5), jitter=True)
        if at < self.now:
            pain = max(0, round(self.person.pain + self.person.trend * (WEEKS - days_ago / 7)) - 1)
            reported = report_morning(
                patient=self.patient,
                on=self.clinic.today(at),
                pain=min(pain, 3),
                woke_at_night=self.random.random() < 0.1,
                at=at,
            )
            self.follow_up(reported.advice, at)

    def end(self) -> None:
        tale = self.person.tale
        if tale == "one_done_today":
            choose_time(self.patient, time(18, 30), at=self.now)
            remind_by_mail(self.patient, at=self.now)
            make_calendar_address(self.patient, at=self.now)
        if tale == "acknowledged":
            card = self.patient.cards.unresolved().get()
            acknowledge(card, by=self.clinician, at=self.moment(1, time(11, 0)))
        if tale == "paused":
            reason = "Away for two weeks and a cold; we start again together at the next visit."
            pause(
                patient=self.patient, by=self.clinician, at=self.moment(PAUSED_DAYS, time(12)), reason=reason
            )

    # -- small things

    @property
    def current(self) -> Prescription:
        if self.prescription is None:
            raise LookupError("nothing is prescribed yet")
        return self.prescription

    def is_locked(self) -> bool:
        return self.patient.pauses.open().exists()

    def moment(self, days_ago: int, at: time, *, jitter: bool = False) -> datetime:
        on = self.today - timedelta(days=days_ago)
        minutes = self.random.randint(-20, 35) if jitter else 0
        return datetime.combine(on, at, self.clinic.zone) + timedelta(minutes=minutes)

    def submission_id(self) -> uuid.UUID:
        self.submissions += 1
        return uuid.uuid5(NAMESPACE, f"{self.number} {self.submissions}")


NOTES = (
    "Keep your hands close to the towel ends this week, and keep your bottom heavy on the floor as you pull.",
    "Let go early if you need to. A clear stretch that you can breathe through is enough.",
    "Slowly up, slowly down. Tell me how the mornings are.",
)


def plain(said: dict[str, Any]) -> dict[str, Any]:
    """Answers of a tale in the shape that Answers.read takes."""
    listed: dict[str, Iterable[Any]] = {
        name: [vars(each) for each in said[name]] for name in ("feelings", "signs") if name in said
    }
    places = {"felt_where": "places"} if said.get("feelings") else {}
    return {**said, **listed, **places}
