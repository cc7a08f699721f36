"""Routines kept to prescribe from, and what an account has starred."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinic.roles import Role
from patients.words import DEFAULT_PAIN_LIMIT, PAIN_LIMIT
from stretches.dose import DAYS_PER_WEEK, HOLD_S, LEVELS, REPS_PER_SIDE, REST_S, SESSIONS_PER_DAY
from stretches.words import Aid, Grip, Knee, RestingLeg, Side, Sides, Surface


class TemplateQuerySet(models.QuerySet["RoutineTemplate"]):
    def visible_to(self, user: Any) -> "TemplateQuerySet":
        """One's own, and those that the clinic shares."""
        return self.filter(clinic=user.clinic_id).filter(Q(author=user) | Q(is_shared=True))

    def editable_by(self, user: Any) -> "TemplateQuerySet":
        """One's own; what the clinic shares its lead may change too."""
        mine = Q(author=user)
        return self.filter(clinic=user.clinic_id).filter(
            mine | Q(is_shared=True) if user.role == Role.LEAD else mine
        )

    def in_use(self) -> "TemplateQuerySet":
        return self.filter(retired_at=None)

    def retired(self) -> "TemplateQuerySet":
        return self.exclude(retired_at=None)

    def starred_by(self, user: Any) -> "TemplateQuerySet":
        """With whether this account has starred it."""
        return self.annotate(
            is_starred=Exists(Favourite.objects.filter(account=user, template=OuterRef("pk")))
        )

    def for_reading(self) -> "TemplateQuerySet":
        """With all that a page prints of it, so that no item asks again."""
        return self.select_related("author", "changed_by").prefetch_related("items")


class RoutineTemplate(models.Model):
    """A routine for nobody in particular, kept to prescribe from: its author's own, or the clinic's too.

    A prescription copies it: a later change reaches no patient. Retired, it is offered no longer and stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="templates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    version = models.PositiveIntegerField(default=1)  # so that no change is written over unseen
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"))
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    name = models.CharField(_("name"), max_length=80)
    meant_for = models.CharField(_("meant for"), max_length=160, blank=True)
    is_shared = models.BooleanField(_("shared with the clinic"), default=False)
    sessions_per_day = models.PositiveSmallIntegerField(_("sessions a day"), default=1)
    days_per_week = models.PositiveSmallIntegerField(_("days a week"), default=7)
    rest_days = models.JSONField(_("rest days"), default=list, blank=True)  # weekdays, 0 = Monday
    pain_limit = models.PositiveSmallIntegerField(_("pain limit"), default=DEFAULT_PAIN_LIMIT)
    note = models.TextField(_("note to the patient"), blank=True, max_length=2000)

    objects: Any = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("routine template")
        verbose_name_plural = _("routine templates")
        constraints = [
            models.UniqueConstraint(
                "author",
                Lower("name"),
                name="one_template_a_name_and_author",
                condition=Q(retired_at=None),
            ),
            models.UniqueConstraint(
                "clinic",
                Lower("name"),
                name="one_shared_template_a_name",
                condition=Q(retired_at=None, is_shared=True),
            ),
            models.CheckConstraint(name="template_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="template_versions_count_from_1", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="template_sessions_a_day_in_range", condition=Q(sessions_per_day__range=SESSIONS_PER_DAY)
            ),
            models.CheckConstraint(
                name="template_days_a_week_in_range", condition=Q(days_per_week__range=DAYS_PER_WEEK)
            ),
            models.CheckConstraint(
                name="template_pain_limit_in_range", condition=Q(pain_limit__range=PAIN_LIMIT)
            ),
            models.CheckConstraint(
                name="retired_template_has_a_name",
                condition=Q(retired_at=None, retired_by=None)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "name", "id"], name="templates_by_name")]

    def __str__(self) -> str:
        return self.name

    def may_be_changed_by(self, user: Any) -> bool:
        """As `editable_by` has it, for a template that is visible already."""
        return self.author_id == user.pk or (self.is_shared and user.role == Role.LEAD)


class TemplateStretch(models.Model):
    """One stretch of a template with its level and dose: by code, so that it follows the approved version."""

    template = models.ForeignKey(RoutineTemplate, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField(default=1)
    code = models.SlugField(_("stretch"), max_length=40)
    level = models.PositiveSmallIntegerField(_("level"))
    aid = models.CharField(_("held with"), max_length=8, choices=Aid.choices, null=True, blank=True)
    grip = models.CharField(_("grip"), max_length=8, choices=Grip.choices, null=True, blank=True)
    knee = models.CharField(_("knee"), max_length=8, choices=Knee.choices, null=True, blank=True)
    resting_leg = models.CharField(
        _("resting leg"), max_length=8, choices=RestingLeg.choices, null=True, blank=True
    )
    surface = models.CharField(_("surface"), max_length=8, choices=Surface.choices, default=Surface.FLOOR)
    sides = models.CharField(_("sides"), max_length=5, choices=Sides.choices, default=Sides.BOTH)
    first_side = models.CharField(_("first side"), max_length=1, choices=Side.choices, default=Side.LEFT)
    hold_s = models.PositiveSmallIntegerField(_("hold, seconds"))
    reps_per_side = models.PositiveSmallIntegerField(_("repetitions a side"))
    rest_s = models.PositiveSmallIntegerField(_("rest, seconds"), default=30)

    class Meta:
        verbose_name = _("stretch of a template")
        verbose_name_plural = _("stretches of a template")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="a_stretch_stands_in_a_template_once"),
            models.UniqueConstraint(fields=["template", "order"], name="one_stretch_a_place_in_the_template"),
            models.CheckConstraint(name="template_level_is_1_to_8", condition=Q(level__range=LEVELS)),
            models.CheckConstraint(name="template_hold_in_range", condition=Q(hold_s__range=HOLD_S)),
            models.CheckConstraint(
                name="template_repetitions_in_range", condition=Q(reps_per_side__range=REPS_PER_SIDE)
            ),
            models.CheckConstraint(name="template_rest_in_range", condition=Q(rest_s__range=REST_S)),
            models.CheckConstraint(
                name="template_grip_only_with_an_aid_that_has_one",
                condition=Q(grip__isnull=False, aid__in=[Aid.TOWEL, Aid.BAND, Aid.TUBING])
                | (Q(grip=None) & (Q(aid=None) | Q(aid=Aid.HANDS))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} level {self.level}"


class Favourite(models.Model):
    """A template or a stretch that an account has starred: it is offered first."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    template = models.ForeignKey(
        RoutineTemplate, models.CASCADE, null=True, blank=True, related_name="favourites"
    )
    code = models.SlugField(_("stretch"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [
            models.UniqueConstraint(fields=["account", "template", "code"], name="starred_once_an_account"),
            models.UniqueConstraint(
                fields=["account", "code"],
                name="a_stretch_is_starred_once_an_account",
                condition=Q(template=None),
            ),
            models.CheckConstraint(
                name="starred_is_a_template_or_a_stretch",
                condition=Q(template=None) & ~Q(code="") | Q(template__isnull=False, code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(self.template_id)
