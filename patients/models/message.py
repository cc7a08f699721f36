"""What is told: to the patient at once (advice), to staff outside the app (notices)."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from patients.models.card import Card
from patients.models.patient import Patient
from patients.models.report import MorningReport, SafetyCheck
from patients.models.session import Session
from patients.models.thread import Message, Thread
from patients.triage.words import Severity


class AdviceAnswer(models.TextChoices):
    CALLED = "called", _("I have called, or I am on my way")
    BY_MISTAKE = "by_mistake", _("I ticked this by mistake")


class AdviceQuerySet(models.QuerySet["Advice"]):
    def leave(self, *, at: datetime) -> None:
        """Staff wrote down at this moment what a patient said: the answer was shown to nobody yet, so
        it waits on the page of today. A thank-you needs not."""
        self.filter(shown_at=at).exclude(severity=Severity.NONE).update(while_away=True)

    def waiting(self) -> "AdviceQuerySet":
        """Left by a job while the patient was away, newest first; until the patient tells us anything."""
        answers = [
            Session.objects.filter(patient=OuterRef("patient"), received_at__gt=OuterRef("shown_at")),
            SafetyCheck.objects.filter(patient=OuterRef("patient"), at__gt=OuterRef("shown_at")),
            MorningReport.objects.filter(patient=OuterRef("patient"), at__gt=OuterRef("shown_at")),
        ]
        return self.filter(*(~Exists(rows) for rows in answers), while_away=True).order_by("-shown_at")


class Advice(models.Model):
    """What the patient was told, in the words that were shown. Its random id stands in the address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="advice")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="advice")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="advice")
    check_report = models.ForeignKey(
        SafetyCheck, models.PROTECT, null=True, blank=True, related_name="advice"
    )
    morning = models.ForeignKey(MorningReport, models.PROTECT, null=True, blank=True, related_name="advice")
    thread_message = models.ForeignKey(Message, models.PROTECT, null=True, blank=True, related_name="advice")
    message = models.CharField(max_length=20)  # id of clinical.md 9.3
    severity = models.CharField(max_length=9, choices=Severity.choices)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    shown_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=AdviceAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    while_away = models.BooleanField(default=False)  # by a job or by staff: it waits on the page of today

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        ordering = ["-shown_at"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_a_time",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-shown_at"], name="advice_newest_first"),
            models.Index(  # the time line of the chart: a thank-you is no news, and most advice is one
                fields=["patient", "-shown_at", "-id"],
                name="warnings_newest_first",
                condition=~Q(severity=Severity.NONE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} {self.shown_at:%Y-%m-%d}"


class NoticeKind(models.TextChoices):
    """Most pressing first: in this order they are sent."""

    NOW = "now", _("At once")
    OVERDUE = "overdue", _("Past its target")
    GLASS = "glass", _("Emergency access to review")
    MESSAGE = "message", _("A message to read")
    DIGEST = "digest", _("In the daily digest")
    PATIENT = "patient", _("To the patient")
    REMINDER = "reminder", _("Reminder that a patient asked for")
    SELFTEST = "selftest", _("Daily test")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self) -> "NoticeQuerySet":
        return self.filter(sent_at=None)

    def due(self, at: datetime) -> "NoticeQuerySet":
        """To be sent, or tried again, now; the one that has waited longest first. A time that no clock of
        now can have given does not hold a notice back: the clock of the server stood wrong then."""
        of_tomorrow = Q(attempts=0, created_at__gt=at + CLOCKS_DIFFER)
        tried_tomorrow = Q(attempts__gt=0, next_try_at__gt=at + FURTHEST_TRY)
        return (
            self.unsent()
            .filter(Q(next_try_at__lte=at) | of_tomorrow | tried_tomorrow)
            .order_by("next_try_at", "pk")
        )

    def undelivered(self, at: datetime) -> "NoticeQuerySet":
        """Failed at least once, or still here 5 minutes after it should have gone (HZ4)."""
        late = Q(send_after__lte=at - UNDELIVERED_AFTER)
        return self.unsent().filter(late | ~Q(last_error="")).order_by("send_after", "pk")


UNDELIVERED_AFTER = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=5)  # between two machines
FURTHEST_TRY = timedelta(hours=2)  # more than the longest back-off (clinic/notices/outbox.py)


class Notice(models.Model):
    """An outbox row, written in the same transaction as its cause; it carries no health detail (4.5)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # also the mail's Message-ID
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="notices")
    thread = models.ForeignKey(Thread, models.PROTECT, null=True, blank=True, related_name="notices")
    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    # The target of the card or thread that was missed: the deputy is told of each once (G5).
    missed_due = models.DateTimeField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)  # the local date of a reminder: one a date
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    next_try_at = models.DateTimeField()  # moved on before each try, so that no try is the last
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)  # its kind only, never its text

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(name="notice_kind_is_known", condition=Q(kind__in=NoticeKind.values)),
            models.UniqueConstraint(
                fields=["recipient", "remind_on"],
                name="one_reminder_a_patient_and_date",
                condition=Q(remind_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_reminder_is_of_a_date",
                condition=Q(kind="reminder", remind_on__isnull=False)
                | (~Q(kind="reminder") & Q(remind_on=None)),
            ),
            models.UniqueConstraint(
                fields=["card", "missed_due"],
                name="a_missed_target_is_told_once",
                condition=Q(missed_due__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["thread", "missed_due"],
                name="a_missed_answer_is_told_once",
                condition=Q(missed_due__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "next_try_at", "id"], name="notices_to_send", condition=Q(sent_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"
