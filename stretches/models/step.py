"""What a stretch says: its steps with their cues, its cautions, and the passages around them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stretches.models.stretch import Stretch, refuse_if_published, source_ids_field
from stretches.script import unknown_placeholders
from stretches.words import (
    CautionKind,
    CueKind,
    Knee,
    PassageKind,
    RestingLeg,
    StepKind,
    Timer,
    WithAid,
)


def known_placeholders(text: str) -> None:
    """ValidationError for braces that the guide cannot fill: nobody may read "{towl}" mid-stretch."""
    if unknown := unknown_placeholders(text):
        raise ValidationError(
            _("The guide cannot fill in %(words)s."),
            params={"words": ", ".join(f"{{{w}}}" for w in sorted(unknown))},
        )


class ForAWay(models.Model):
    """A line that may be for some ways of doing the stretch only; empty means always."""

    with_aid = models.CharField(_("shown with"), max_length=5, choices=WithAid, blank=True)
    knee = models.CharField(_("only with the knee"), max_length=8, choices=Knee, blank=True)
    resting_leg = models.CharField(
        _("only with the resting leg"), max_length=8, choices=RestingLeg, blank=True
    )

    class Meta:
        abstract = True


class Step(ForAWay):
    """One instruction of the guide. The hold and the rest run for the prescribed time (S48)."""

    stretch = models.ForeignKey(Stretch, models.PROTECT, related_name="steps", verbose_name=_("stretch"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=8, choices=StepKind)
    heading = models.CharField(_("heading"), max_length=60, validators=[known_placeholders])
    text = models.CharField(_("text"), max_length=300, validators=[known_placeholders])
    timer = models.CharField(_("timer"), max_length=6, choices=Timer, blank=True)
    source_ids = source_ids_field()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["stretch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stretch", "order"], name="one_step_per_stretch_and_place"),
            models.CheckConstraint(
                name="step_timer_fits_its_kind",
                condition=Q(kind=StepKind.HOLD, timer=Timer.HOLD)
                | Q(kind=StepKind.REST, timer=Timer.REST)
                | (~Q(kind__in=[StepKind.HOLD, StepKind.REST]) & Q(timer=Timer.NONE)),
                violation_error_message=_(
                    "The hold runs for hold_s, the rest for rest_s, others for neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.heading}"

    def clean(self) -> None:
        refuse_if_published(self.stretch_id)


class Cue(ForAWay):
    """One short line beside a step: one idea."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="cues", verbose_name=_("step"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=7, choices=CueKind)
    text = models.CharField(_("text"), max_length=200, validators=[known_placeholders])
    source_ids = source_ids_field()

    class Meta:
        verbose_name = _("cue")
        verbose_name_plural = _("cues")
        ordering = ["step", "order"]
        constraints = [models.UniqueConstraint(fields=["step", "order"], name="one_cue_per_step_and_place")]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.step_id:
            refuse_if_published(self.step.stretch_id)


class Caution(ForAWay):
    """A warning, for one step or (step empty) for the whole stretch; linked to the rule that judges it."""

    stretch = models.ForeignKey(Stretch, models.PROTECT, related_name="cautions", verbose_name=_("stretch"))
    step = models.ForeignKey(
        Step,
        models.PROTECT,
        related_name="cautions",
        null=True,
        blank=True,
        verbose_name=_("step"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=7, choices=CautionKind)
    text = models.CharField(_("text"), max_length=200, validators=[known_placeholders])
    linked_rule = models.CharField(_("rule"), max_length=4, blank=True)
    source_ids = source_ids_field()

    class Meta:
        verbose_name = _("caution")
        verbose_name_plural = _("cautions")
        ordering = ["stretch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stretch", "order"], name="one_caution_per_stretch_and_place")
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        refuse_if_published(self.stretch_id)
        if self.step and self.step.stretch_id != self.stretch_id:
            raise ValidationError({"step": _("This step belongs to another stretch.")})


class Passage(models.Model):
    """Text around the steps: why, what you need, what each choice means, how to move on."""

    stretch = models.ForeignKey(Stretch, models.PROTECT, related_name="passages", verbose_name=_("stretch"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=9, choices=PassageKind)
    choice = models.CharField(_("choice"), max_length=40, blank=True)  # "resting_leg: straight"
    text = models.CharField(_("text"), max_length=400, validators=[known_placeholders])
    source_ids = source_ids_field()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["stretch", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stretch", "order"], name="one_passage_per_stretch_and_place"),
            models.CheckConstraint(
                name="passage_names_its_choice",
                condition=(Q(kind=PassageKind.CHOICE) & ~Q(choice=""))
                | (~Q(kind=PassageKind.CHOICE) & Q(choice="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        refuse_if_published(self.stretch_id)
