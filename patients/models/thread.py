"""What a patient and the clinic write to each other: one thread a patient."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.card import Card
from patients.models.patient import Patient
from patients.models.session import Session
from patients.words import Judged

MESSAGE_LENGTH = 2000


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: Any) -> "ThreadQuerySet":
        return self.filter(clinic=user.clinic_id) if user.may("write_messages") else self.none()

    def waiting(self) -> "ThreadQuerySet":
        """For an answer; the one that is promised first comes first."""
        return self.filter(waiting_since__isnull=False).order_by("answer_due", "pk")

    def settled(self) -> "ThreadQuerySet":
        """Nobody waits; the newest first."""
        return self.filter(waiting_since=None).order_by("-last_at", "pk")


class Thread(models.Model):
    """How the messages of a patient stand. It is made with the first of them."""

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="thread")
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+")  # lists start here
    last_at = models.DateTimeField(_("newest message"))
    # The oldest message of the patient that nobody has answered, and when an answer was promised by.
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    answer_due = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    unread_by_patient = models.PositiveIntegerField(_("not read by the patient"), default=0)
    read_by_patient_at = models.DateTimeField(_("read by the patient"), null=True, blank=True)
    read_by_clinic_at = models.DateTimeField(_("read by the clinic"), null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        constraints = [
            models.CheckConstraint(
                name="who_waits_was_promised_an_answer",
                condition=Q(waiting_since=None, answer_due=None)
                | Q(waiting_since__isnull=False, answer_due__isnull=False),
            ),
        ]
        indexes = [  # those that wait are few for ever, and they are counted on every page of the clinic
            models.Index(
                fields=["clinic", "answer_due", "patient"],
                name="threads_waiting",
                condition=Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=["clinic", "-last_at", "patient"],
                name="threads_settled",
                condition=Q(waiting_since=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.last_at:%Y-%m-%d}"

    def is_overdue(self, at: datetime) -> bool:
        """The promised time has gone by without an answer."""
        return self.answer_due is not None and at > self.answer_due


class MessageQuerySet(models.QuerySet["Message"]):
    def from_patients(self) -> "MessageQuerySet":
        """Those that the rules have read (T1, T3)."""
        return self.filter(from_patient=True)

    def newest_first(self) -> "MessageQuerySet":
        return self.order_by("-at", "-pk")


class Message(models.Model):
    """One message between a patient and the clinic. Append-only: it is never changed, nor taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="messages")
    client_id = models.UUIDField(default=uuid.uuid4)  # of the form it was written in: sent twice is one
    at = models.DateTimeField(_("sent"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    from_patient = models.BooleanField(_("from the patient"))
    text = models.TextField(_("message"), max_length=MESSAGE_LENGTH)
    # What it is about: a session, a card, or nothing that is on record.
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="messages")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="messages")
    judged = models.CharField(max_length=8, choices=Judged.choices, blank=True)  # of a patient's only

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["patient", "client_id"], name="a_message_is_sent_once"),
            models.CheckConstraint(name="a_message_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="a_message_is_about_one_thing", condition=Q(session=None) | Q(card=None)
            ),
            models.CheckConstraint(
                name="the_rules_read_what_patients_write",
                condition=Q(from_patient=True, judged__in=Judged.values) | Q(from_patient=False, judged=""),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-at", "-id"], name="messages_newest_first")]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.at:%Y-%m-%d %H:%M}"


class SettledAct(models.TextChoices):
    SETTLE = "settle", _("Marked as answered")
    UNDO = "undo", _("Put back")


class ThreadAct(models.Model):
    """A clinician said that a message needs no answer, or took that back. Append-only, as acts on cards."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="thread_acts")
    act = models.CharField(_("what was done"), max_length=6, choices=SettledAct.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    # How the thread stood, so that it can be put back.
    waiting_since = models.DateTimeField(_("waiting since"))
    answer_due = models.DateTimeField(_("answer promised by"))

    class Meta:
        verbose_name = _("act on a thread")
        verbose_name_plural = _("acts on threads")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["patient", "-at"], name="thread_acts_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"
