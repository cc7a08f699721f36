"""Level: a rung of the ladder (clinical.md 2.4)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stretches.dose import HOLD_S, LEVELS, REPS_PER_SIDE
from stretches.models.stretch import Stretch, refuse_if_published, source_ids_field
from stretches.words import Aid, Grip, Knee, RestingLeg


def known_aids(value: object) -> None:
    """ValidationError unless it is a list of aids without doubles; an empty list where none is used."""
    _known_words(value, Aid)


def known_resting_legs(value: object) -> None:
    """ValidationError unless it is a list of resting legs; an empty list for a seated stretch."""
    _known_words(value, RestingLeg)


def known_ways(value: object) -> None:
    """ValidationError unless it is a list of {"grip": ..., "knee": ...}, each a known word or null."""
    if not isinstance(value, list) or not value:
        raise ValidationError(_("Give at least one way, for example: [{“grip”: “ends”, “knee”: “bent”}]."))
    for way in value:
        if not isinstance(way, dict) or set(way) != {"grip", "knee"}:
            raise ValidationError(_("Each way has a grip and a knee."))
        if way["grip"] not in [None, *Grip.values] or way["knee"] not in [
            None,
            *Knee.values,
        ]:
            raise ValidationError(
                _("%(way)s is not a known way."),
                params={"way": f"{way['grip']}, {way['knee']}"},
            )


def _known_words(value: object, words: type[models.TextChoices]) -> None:
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        raise ValidationError(_("Give a list without doubles."))
    for word in value:
        if word not in words.values:
            raise ValidationError(_("%(word)s is not a known word here."), params={"word": word})


class Level(models.Model):
    """One rung: what it is done with, in which ways, for how long and how often.

    `ways` are the pairs of grip and knee that belong together (level 5: close and bent, or ends
    and straight); grip is null for the hands and for the seated stretch.
    """

    stretch = models.ForeignKey(Stretch, models.PROTECT, related_name="levels", verbose_name=_("stretch"))
    number = models.PositiveSmallIntegerField(_("level"))
    title = models.CharField(_("title"), max_length=80)
    note = models.CharField(_("for whom"), max_length=200)
    aids = models.JSONField(_("aids"), default=list, blank=True, validators=[known_aids])
    ways = models.JSONField(_("grip and knee"), validators=[known_ways])
    resting_legs = models.JSONField(
        _("resting leg"), default=list, blank=True, validators=[known_resting_legs]
    )
    hold_min_s = models.PositiveSmallIntegerField(_("shortest hold (s)"))
    hold_max_s = models.PositiveSmallIntegerField(_("longest hold (s)"))
    hold_default_s = models.PositiveSmallIntegerField(_("usual hold (s)"))
    reps_min = models.PositiveSmallIntegerField(_("fewest repetitions a side"))
    reps_max = models.PositiveSmallIntegerField(_("most repetitions a side"))
    reps_default = models.PositiveSmallIntegerField(_("usual repetitions a side"))
    picture_text = models.CharField(_("picture in words"), max_length=200)
    source_ids = source_ids_field()

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["stretch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stretch", "number"], name="one_row_per_stretch_and_level"),
            models.CheckConstraint(
                name="level_is_1_to_8",
                condition=Q(number__gte=LEVELS.low, number__lte=LEVELS.high),
                violation_error_message=_("Levels are numbered 1 to 8."),
            ),
            models.CheckConstraint(
                name="level_hold_is_5_to_30_s_in_order",
                condition=Q(
                    hold_min_s__gte=HOLD_S.low,
                    hold_default_s__gte=F("hold_min_s"),
                    hold_max_s__gte=F("hold_default_s"),
                    hold_max_s__lte=HOLD_S.high,
                ),
                violation_error_message=_("A hold is 5 to 30 seconds: the shortest, the usual, the longest."),
            ),
            models.CheckConstraint(
                name="level_repetitions_are_2_to_3_in_order",
                condition=Q(
                    reps_min__gte=REPS_PER_SIDE.low,
                    reps_default__gte=F("reps_min"),
                    reps_max__gte=F("reps_default"),
                    reps_max__lte=REPS_PER_SIDE.high,
                ),
                violation_error_message=_("Repetitions are 2 or 3 a side: the fewest, the usual, the most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    @property
    def name(self) -> str:
        """The title in the language of the reader."""
        return gettext(self.title)

    def clean(self) -> None:
        refuse_if_published(self.stretch_id)

    def allows(self, *, aid: str | None, grip: str | None, knee: str | None) -> bool:
        """Whether this aid, grip and knee belong to the level; None or empty where it has no choice."""
        way = {"grip": grip or None, "knee": knee or None}
        return (aid in self.aids if self.aids else not aid) and way in self.ways

    def allows_resting_leg(self, resting_leg: str | None) -> bool:
        return resting_leg in self.resting_legs if self.resting_legs else not resting_leg

    @property
    def drawn_ways(self) -> list[dict[str, str | None]]:
        """Each way as its picture shows it: with the first of the aids, in the first of the positions."""
        aid, resting_leg = next(iter(self.aids), None), next(iter(self.resting_legs), None)
        return [{**way, "aid": aid, "resting_leg": resting_leg} for way in self.ways]

    @property
    def aid_labels(self) -> list[str]:
        return [str(Aid(aid).label) for aid in self.aids]

    @property
    def way_labels(self) -> list[str]:
        """Each way in words, "Close to the ends, knee bent"; none where there is no choice."""
        return [label for way in self.ways if (label := _way_in_words(way["grip"], way["knee"]))]


def _way_in_words(grip: str | None, knee: str | None) -> str:
    knees = {Knee.BENT: _("knee bent"), Knee.STRAIGHT: _("knee straight")}
    words = [str(Grip(grip).label)] if grip else []
    words += [str(knees[Knee(knee)])] if knee else []
    text = ", ".join(words)
    return text[:1].upper() + text[1:]
