"""Everything that is kept about a patient, in words to read and print (X16).

Sections of entries, each entry a heading with lines of a name and a value; the page is sent as they come.
What was not answered is said to be so, and is never 0 (HZ10).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import DateField, ForeignKey, Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.exchange.answers_read import answer_lines, corrections_of, read_sessions, sign_words
from patients.exchange.belongings import BELONGINGS, Belonging, belonging
from patients.exchange.decisions_read import decided
from patients.exchange.export import A_CHUNK
from patients.exchange.plain_rows import Entry, Line, by_whom, day, labels, lines, moment, words
from patients.models import Card, Measure, Patient, Prescription, Thread
from patients.models.measure import ANGLES, MeasureTest
from patients.models.message import NoticeKind
from patients.routine_words import weekdays
from patients.triage.words import Sign
from patients.words import Contraindication, Injury, ScreeningRisk


@dataclass(frozen=True)
class Section:
    """One part of the record. `entries` reads the database as it is asked, in one query or a few."""

    title: str | Promise
    entries: Callable[[Patient], Iterator[Entry]]


def sections() -> list[Section]:
    """The record as a person would ask for it; then, row by row, whatever no part has told yet."""
    rest = [each for each in BELONGINGS if each.label not in TOLD]
    return [
        *(Section(title, entries) for title, entries in PARTS),
        *(Section(title_of(each), rows_as_they_are(each)) for each in rest),
    ]


# ---------------------------------------------------------------------------------------------- the parts
def you(patient: Patient) -> Iterator[Entry]:
    names = ("name", "birth_date", "number", "phone", "email", "emergency_contact", "status", "clinic")
    account: Any = patient.account
    signed_in = [(_("Account"), _("none"))]
    if account:
        signed_in = [
            (_("Signs in as"), account.email or "–"),
            (_("Last sign-in"), moment(account.last_login)),
        ]
    yield Entry(
        patient.name,
        [
            *lines(patient, *names, "clinician", "added_at", "added_by"),
            *signed_in,
        ],
    )


def routines(patient: Patient) -> Iterator[Entry]:
    versions = Prescription.objects.for_reading().select_related("ended_by", "screening")
    for row in versions.filter(patient=patient).order_by("-version").iterator(chunk_size=A_CHUNK):
        heading = _("Version %(version)s, from %(day)s") % {"version": row.version, "day": day(row.start)}
        names = ("sessions_per_day", "days_per_week", "pain_limit", "review_due", "reason", "note")
        said = [
            *lines(row, *names),
            (_("Rest days"), weekdays(row.rest_days) or _("none")),
            (_("Prescribed"), by_whom(row.prescribed_at, row.prescriber)),
            *((_("Passed in spite of %(check)s") % {"check": check}, why) for check, why in overrides(row)),
            *([(_("Ended"), by_whom(row.ended_at, row.ended_by))] if row.ended_at else []),
        ]
        for item in row.items.all():
            said += [(_("Stretch"), item.stretch.name), *lines(item, *OF_ITEM)]
        yield Entry(heading, said)


OF_ITEM = (
    *("level", "level_since", "aid", "grip", "grip_cm", "knee", "resting_leg", "surface", "sides"),
    *("first_side", "hold_s", "reps_per_side", "rest_s"),
)


def overrides(row: Prescription) -> list[Line]:
    return [(str(check), str(why)) for check, why in row.overrides.items()]


def sessions(patient: Patient) -> Iterator[Entry]:
    for session, first in read_sessions(patient):
        heading = f"{moment(session.performed_at)}: {session.get_status_display()}"
        said = [
            *answer_lines(first),
            (_("Received"), moment(session.received_at)),
            *([(_("Entered later"), _("yes"))] if session.entered_late else []),
            *([(_("Written down by"), session.entered_by.name)] if session.entered_by else []),
        ]
        yield Entry(heading, [*said, *corrections_of(session, first, when=moment)])


def mornings(patient: Patient) -> Iterator[Entry]:
    for row in patient.mornings.order_by("-on").iterator(chunk_size=A_CHUNK):
        yield Entry(day(row.on), [*lines(row, "pain", "woke_at_night"), (_("Told"), moment(row.at))])


def problems(patient: Patient) -> Iterator[Entry]:
    rows = patient.checks.prefetch_related("signs").order_by("-at")
    for row in rows.iterator(chunk_size=A_CHUNK):
        signs = [(sign_words(each.sign), each.get_onset_display()) for each in row.signs.all()]
        said = [*lines(row, "source", "safety"), *signs, *lines(row, "note", "contact_request")]
        yield Entry(moment(row.at), said)


def screenings(patient: Patient) -> Iterator[Entry]:
    for row in patient.screenings.select_related("by").order_by("-at").iterator(chunk_size=A_CHUNK):
        names = ("experience", "tightness", "towel_fits", "posture_flat_low_back", "surface")
        against = [
            (
                str(Contraindication(each["code"]).label),
                _("cleared: %(why)s") % {"why": each["cleared"]} if each.get("cleared") else _("yes"),
            )
            for each in row.contraindications
        ]
        said = [
            *lines(row, *names, "baseline_pain", "known_sciatica_side"),
            (_("Pain from an injury"), labels(Injury, row.injury_pain)),
            (_("Old and stable signs"), labels(Sign, row.baseline_items)),
            (_("Risks"), labels(ScreeningRisk, row.risk)),
            *against,
            (_("Asked by"), row.by.name),
        ]
        yield Entry(moment(row.at), said)


def measured(patient: Patient) -> Iterator[Entry]:
    rows = (
        Measure.objects.filter(patient=patient)
        .select_related("by", "examiner")
        .order_by("-at", "reading", "-revision")
    )
    for row in rows.iterator(chunk_size=A_CHUNK):
        heading = f"{day(row.at)}: {row.get_test_display()}"
        said = [
            *lines(row, "side", *(OF_ANGLE if row.test in ANGLES else ()), "device", "position"),
            *((each["activity"], str(each["score"])) for each in row.activities or ()),
            *(lines(row, "change") if row.test == MeasureTest.CHANGE else ()),
            *lines(row, "note"),
            *([(_("Correction"), str(row.revision - 1))] if row.revision > 1 else []),
            *([(_("Taken back"), _("yes"))] if row.is_withdrawn else []),
            (_("Examiner"), row.examiner.name),
            (_("Written down"), by_whom(row.written_at, row.by)),
        ]
        yield Entry(heading, said)


OF_ANGLE = ("degrees", "pain_during")


def pauses(patient: Patient) -> Iterator[Entry]:
    rows = patient.pauses.select_related("by", "released_by", "flag").order_by("-since")
    for row in rows.iterator(chunk_size=A_CHUNK):
        by = row.by.name if row.by else _("the rules of the clinic")
        said = [(_("Paused by"), by), (_("Reason"), row.reason)]
        if row.released_at:
            said.append((_("Went on"), by_whom(row.released_at, row.released_by)))
            said.append((_("Why it went on"), row.release_reason))
        yield Entry(moment(row.since), said)


def advice(patient: Patient) -> Iterator[Entry]:
    for row in patient.advice.order_by("-shown_at").iterator(chunk_size=A_CHUNK):
        answer = f"{row.get_answer_display()} ({moment(row.answered_at)})" if row.answer else _("none")
        yield Entry(
            f"{moment(row.shown_at)}: {row.heading}", [(_("We said"), row.text), (_("Your answer"), answer)]
        )


def written(patient: Patient) -> Iterator[Entry]:
    """Messages, with how they stand; then those that somebody marked as answered without a reply."""
    thread = Thread.objects.filter(patient=patient).first()
    if thread is None:
        return
    names = ("last_at", "waiting_since", "answer_due", "unread_by_patient", "read_by_patient_at")
    yield Entry(str(capfirst(str(thread._meta.verbose_name))), lines(thread, *names, "read_by_clinic_at"))
    rows = patient.messages.newest_first().select_related("author", "session", "card")
    for row in rows.iterator(chunk_size=A_CHUNK):
        about = [(_("About"), moment(row.session.performed_at))] if row.session else []
        about += [(_("About"), moment(row.card.opened_at))] if row.card else []
        yield Entry(f"{moment(row.at)}: {row.author.name}", [*about, *lines(row, "text")])
    for act in patient.thread_acts.select_related("by").order_by("-at").iterator(chunk_size=A_CHUNK):
        yield Entry(f"{moment(act.at)}: {act.get_act_display()}", lines(act, "by", "waiting_since"))


def looked_at(patient: Patient) -> Iterator[Entry]:
    rows = Card.objects.filter(patient=patient).select_related("owner", "acknowledged_by", "resolved_by")
    for row in rows.prefetch_related("flags", "acts__by").order_by("-opened_at").iterator(chunk_size=A_CHUNK):
        heading = f"{moment(row.opened_at)}: {row.get_severity_display()}, {row.get_state_display()}"
        found = [
            (_("Found on %(when)s") % {"when": moment(each.at)}, each.sentence) for each in row.flags.all()
        ]
        did = [
            (
                f"{each.get_act_display()}, {by_whom(each.at, each.by)}",
                ": ".join(filter(None, (each.get_outcome_display(), each.note))) or "–",
            )
            for each in row.acts.all()
        ]
        yield Entry(heading, [(_("To be looked at by"), moment(row.due)), *found, *did])


TO_PATIENTS = [NoticeKind.PATIENT, NoticeKind.MESSAGE, NoticeKind.REMINDER]


def mails(patient: Patient) -> Iterator[Entry]:
    """Mails to the patient. They say that something waits in Homestretch, and nothing else."""
    mine = Q(recipient=patient.account_id, kind__in=TO_PATIENTS)
    rows = belonging("patients.Notice").rows(patient).filter(mine)
    for row in rows.order_by("-created_at").iterator(chunk_size=A_CHUNK):
        yield Entry(
            moment(row.created_at), [(_("Sent"), moment(row.sent_at) if row.sent_at else _("not yet"))]
        )


def opened(patient: Patient) -> Iterator[Entry]:
    rows = belonging("patients.AccessEvent").rows(patient).select_related("actor")
    for row in rows.order_by("-at", "-pk").iterator(chunk_size=A_CHUNK):
        who = row.actor.name if row.actor else _("somebody whose account is gone")
        yield Entry(
            moment(row.at),
            [(_("Who"), who), (_("Role at the time"), role_word(row.role)), *lines(row, "kind")],
        )


def role_word(role: str) -> str:
    """The word for a role; the role itself where it is known no more."""
    words_for = dict(get_user_model()._meta.get_field("role").flatchoices)
    return capfirst(str(words_for.get(role, role)))


PARTS: list[tuple[str | Promise, Callable[[Patient], Iterator[Entry]]]] = [
    (gettext_lazy("You"), you),
    (gettext_lazy("Your routine, newest first"), routines),
    (gettext_lazy("Your sessions, newest first"), sessions),
    (gettext_lazy("The mornings after"), mornings),
    (gettext_lazy("Safety answers outside a session"), problems),
    (gettext_lazy("What was asked before prescribing"), screenings),
    (gettext_lazy("What was measured"), measured),
    (gettext_lazy("Steps of the ladder that were proposed, and the answers"), decided),
    (gettext_lazy("When the routine was paused"), pauses),
    (gettext_lazy("What we told you"), advice),
    (gettext_lazy("Messages between you and the clinic"), written),
    (gettext_lazy("What the clinic looked at, and what came of it"), looked_at),
    (gettext_lazy("Mails that told you to open Homestretch"), mails),
    (gettext_lazy("Who opened your record"), opened),
]
TOLD = {
    *("patients.Patient", "clinic.User", "patients.Prescription", "patients.PrescribedStretch"),
    *("patients.Session", "patients.Hold", "patients.Feeling", "patients.WarningAnswer"),
    *("patients.Amendment", "patients.MorningReport", "patients.SafetyCheck", "patients.Screening"),
    *("patients.Pause", "patients.Advice", "patients.Card", "patients.CardAct", "patients.Flag"),
    *("patients.Notice", "patients.AccessEvent", "patients.Measure", "patients.Decision"),
    *("patients.Thread", "patients.Message", "patients.ThreadAct"),
}


TITLES = {
    "patients.SessionDraft": gettext_lazy("Sessions that are not finished"),
    "patients.DayTally": gettext_lazy("What was due and done, day by day"),
    "patients.Standing": gettext_lazy("Where you stand in the clinic's list of patients"),
    "patients.Reminder": gettext_lazy("Your reminders"),
    "patients.CalendarAddress": gettext_lazy("Addresses at which your calendar is read"),
    "clinic.LegalHold": gettext_lazy("Reasons to keep the record longer"),
    "clinic.BreakGlass": gettext_lazy("When the record was opened in an emergency"),
    "clinic.Enrolment": gettext_lazy("Links that connect a phone"),
    "clinic.AccessCode": gettext_lazy("Codes on paper to sign in with"),
    "account.EmailAddress": gettext_lazy("E-mail addresses to sign in with"),
    "account.EmailConfirmation": gettext_lazy("Confirmations of an address"),
    "mfa.Authenticator": gettext_lazy("Passkeys and other second steps"),
}


def title_of(belonging: Belonging) -> str | Promise:
    return TITLES.get(belonging.label) or capfirst(belonging.model._meta.verbose_name_plural)


def rows_as_they_are(belonging: Belonging) -> Callable[[Patient], Iterator[Entry]]:
    """Every column of every row, under its own name: for tables that have no words of their own."""

    def entries(patient: Patient) -> Iterator[Entry]:
        to_patient = {way.split("__")[0] for way in belonging.ways}  # on every row the same
        columns = [each for each in belonging.columns if not each.primary_key and each.name not in to_patient]
        linked = [each.name for each in columns if isinstance(each, ForeignKey)]
        when = next((each.name for each in columns if isinstance(each, DateField)), None)
        names = [each.name for each in columns if each.name != when]
        rows = belonging.rows(patient).select_related(*linked) if linked else belonging.rows(patient)
        for number, row in enumerate(rows.iterator(chunk_size=A_CHUNK), start=1):
            yield Entry(words(row, when) if when else str(number), lines(row, *names))

    return entries
