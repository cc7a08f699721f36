"""A thread as it is read: its messages with who wrote them, when, and what each is about.

For both sides: what stands on the patient's page and on the clinician's is the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Card, Message, Patient, Session, Thread
from patients.pages import ROWS_A_PAGE, Page, page_of, read_id

SESSIONS_OFFERED = 5  # the newest, to write about


@dataclass(frozen=True)
class Bubble:
    """One message as one of the two sides sees it."""

    message: Message
    is_own: bool  # written by the side that reads
    about: str
    opens_day: date | None  # the local date, over the first message of each
    is_read: bool  # by the other side
    is_new: bool  # to the side that reads


@dataclass(frozen=True)
class Conversation:
    """Some of a thread, the oldest first; `page.next` leads to what was written before."""

    bubbles: list[Bubble]
    page: Page[Message]

    @property
    def newest(self) -> Message | None:
        return self.bubbles[-1].message if self.bubbles else None


def read_conversation(
    patient: Patient, thread: Thread | None, *, for_patient: bool, before: str | None = None
) -> Conversation:
    """The newest 25 messages, or those before one of them. `thread` is as it stood before it was opened."""
    page = page_of(messages_of(patient), after=before)
    return Conversation(bubbles_of(page.rows[::-1], patient, thread, for_patient=for_patient), page)


def read_since(patient: Patient, newest: Message | None, *, for_patient: bool) -> list[Bubble]:
    """What has come after a message, 25 at most: it is added below what stands there."""
    rows = messages_of(patient)
    since = rows.filter(at__gt=newest.at) | rows.filter(at=newest.at, pk__gt=newest.pk) if newest else rows
    shown = list(since[:ROWS_A_PAGE])[::-1]
    thread = Thread.objects.filter(patient=patient).first()
    last_day = patient.clinic.today(newest.at) if newest else None
    return bubbles_of(shown, patient, thread, for_patient=for_patient, last_day=last_day)


def messages_of(patient: Patient) -> QuerySet[Message]:
    """Newest first, with all that a bubble prints."""
    rows = patient.messages.select_related("author", "session", "card")
    return rows.prefetch_related("session__amendments").newest_first()


def shown_until(patient: Patient, text: str | None) -> Message | None:
    """The newest message that stood on somebody's page, by its id; None for one that is not there."""
    key = read_id(text)
    return patient.messages.filter(pk=key).first() if key else None


def bubbles_of(
    messages: Iterable[Message],
    patient: Patient,
    thread: Thread | None,
    *,
    for_patient: bool,
    last_day: date | None = None,
) -> list[Bubble]:
    mine_read, theirs_read = read_marks(thread, for_patient=for_patient)
    bubbles = []
    for message in messages:
        day = patient.clinic.today(message.at)
        is_own = message.from_patient == for_patient
        bubbles.append(
            Bubble(
                message=message,
                is_own=is_own,
                about=about_words(message, patient),
                opens_day=day if day != last_day else None,
                is_read=is_own and theirs_read is not None and message.at <= theirs_read,
                is_new=not is_own and (mine_read is None or message.at > mine_read),
            )
        )
        last_day = day
    return bubbles


def read_marks(thread: Thread | None, *, for_patient: bool) -> tuple[datetime | None, datetime | None]:
    """When this side, and when the other, opened the thread last."""
    if thread is None:
        return None, None
    marks = (thread.read_by_patient_at, thread.read_by_clinic_at)
    return marks if for_patient else marks[::-1]


def about_words(message: Message, patient: Patient) -> str:
    """What a message is about, in words for both sides."""
    if message.session:
        return session_words(message.session, patient)
    return card_words(message.card, patient) if message.card else ""


def session_words(session: Session, patient: Patient) -> str:
    """The session with its worst pain, as corrected."""
    when = {"when": moment_words(session.performed_at, patient)}
    corrections = sorted(session.amendments.all(), key=lambda each: (each.at, each.pk))
    worst = corrections[-1].answers.get("pain_during") if corrections else session.pain_during
    if worst is None:
        return _("The session of %(when)s") % when
    return _("The session of %(when)s: worst pain %(pain)d") % {**when, "pain": worst}


def card_words(card: Card, patient: Patient) -> str:
    return _("What you told us on %(when)s") % {"when": moment_words(card.opened_at, patient)}


def moment_words(at: datetime, patient: Patient) -> str:
    return date_format(patient.clinic.local(at), _("l j F, H:i"))


def session_named(patient: Patient, client_id: str | None) -> Session | None:
    """A session of the patient by its client id; None for one that is not theirs."""
    key = read_id(client_id)
    if key is None:
        return None
    return patient.sessions.filter(client_id=key).prefetch_related("amendments").first()


def sessions_to_write_about(patient: Patient) -> list[Session]:
    rows = patient.sessions.prefetch_related("amendments").order_by("-performed_at", "-pk")
    return list(rows[:SESSIONS_OFFERED])
