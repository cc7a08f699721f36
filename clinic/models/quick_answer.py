"""Answers that are written often, kept to be used again: one's own, and those of the whole clinic."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.clinic import Clinic
from patients.models.thread import MESSAGE_LENGTH


class QuickAnswerQuerySet(models.QuerySet["QuickAnswer"]):
    def visible_to(self, user: Any) -> "QuickAnswerQuerySet":
        """The clinic's and one's own; a colleague's own are theirs."""
        if not user.may("write_messages"):
            return self.none()
        return self.filter(Q(owner=None) | Q(owner=user), clinic=user.clinic_id).order_by("title", "pk")

    def kept_by(self, user: Any) -> "QuickAnswerQuerySet":
        """Which of them somebody may change: their own, and as a lead the clinic's."""
        mine = self.visible_to(user)
        return mine if user.may("keep_quick_answers") else mine.filter(owner=user)


class QuickAnswer(models.Model):
    """A text to begin an answer from; it holds nothing about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="quick_answers")
    owner = models.ForeignKey(  # null: the whole clinic's
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=MESSAGE_LENGTH)

    objects = QuickAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick answer")
        verbose_name_plural = _("quick answers")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "title"],
                name="a_title_names_one_answer_of_the_clinic",
                condition=Q(owner=None),
                violation_error_message=_("There is a quick answer with this title already."),
            ),
            models.UniqueConstraint(
                fields=["owner", "title"],
                name="a_title_names_one_answer_of_a_person",
                condition=Q(owner__isnull=False),
                violation_error_message=_("There is a quick answer with this title already."),
            ),
            models.CheckConstraint(
                name="a_quick_answer_says_something", condition=~Q(title="") & ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.title
