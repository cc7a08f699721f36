"""Stretch: one version of one exercise of the library."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stretches.words import Position, Status

if TYPE_CHECKING:
    from stretches.models.step import Caution

sources_validator = RegexValidator(
    r"^(S\d+|C\d+|V\d+|K\d+|D)( (S\d+|C\d+|V\d+|K\d+|D))*$",
    _("Give the source ids with a space between them, for example: S31 S32. Our own decision is D."),
)


def source_ids_field() -> models.CharField:
    """The ids of clinical.md that a line answers ("S31 S32"); "D" is a decision of our own."""
    return models.CharField(_("source ids"), max_length=120, validators=[sources_validator])


class StretchQuerySet(models.QuerySet["Stretch"]):
    def drafts(self) -> "StretchQuerySet":
        return self.filter(status=Status.DRAFT)

    def published(self) -> "StretchQuerySet":
        """Approved now or once: prescriptions may point at these, so they never change."""
        return self.filter(status__in=[Status.APPROVED, Status.RETIRED])

    def current(self) -> "StretchQuerySet":
        """What may be prescribed: the approved version of each stretch, one a code."""
        return self.filter(status=Status.APPROVED)

    def for_reading(self) -> "StretchQuerySet":
        """With everything that a page or the guide says, in seven queries whatever the number of rows."""
        return self.select_related("approved_by", "written_by").prefetch_related(
            "levels", "passages", "steps__cues", "steps__cautions", "cautions"
        )


class Stretch(models.Model):
    """One version of a stretch. Once approved its content never changes: a change is version n+1.

    Written by one person and approved by another (HZ12). At most one version a code is approved.
    """

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), validators=[MinValueValidator(1)])
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("title"), max_length=80)
    summary = models.TextField(_("summary"))
    position = models.CharField(_("position"), max_length=6, choices=Position)
    target_muscle = models.CharField(_("what it stretches"), max_length=80)
    source_ids = source_ids_field()

    hold_goal_s = models.PositiveSmallIntegerField(_("hold to work towards (s)"))  # S42
    towel_wraps_min = models.DecimalField(
        _("towel goes round the thigh, at least"),
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
    )  # S4; null where no towel is used
    towel_wraps_max = models.DecimalField(
        _("towel goes round the thigh, at most"),
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
    )

    # Where the content comes from (S66). The words of the source are nobody's to copy.
    source_title = models.CharField(_("source: title"), max_length=120)
    source_author = models.CharField(_("source: author"), max_length=120)
    source_kind = models.CharField(_("source: kind"), max_length=60)
    source_read_on = models.DateField(_("source: read on"))
    source_licence = models.CharField(_("source: licence"), max_length=60)
    review_due = models.DateField(_("content review due"))

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="stretches_written",
        verbose_name=_("written by"),
    )  # null when it came from a file that nobody put a name to
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="stretches_approved",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="stretches_retired",
        verbose_name=_("retired by"),
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    file_fingerprint = models.CharField(
        max_length=64, blank=True, editable=False
    )  # empty: written in the app

    objects = StretchQuerySet.as_manager()

    class Meta:
        verbose_name = _("stretch")
        verbose_name_plural = _("stretches")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_row_per_stretch_and_version"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(status=Status.APPROVED),
                name="one_approved_version_per_stretch",
            ),
            models.CheckConstraint(
                name="stretch_published_with_a_name_and_a_time",
                condition=Q(status=Status.DRAFT, approved_by=None, approved_at=None)
                | Q(
                    status__in=[Status.APPROVED, Status.RETIRED],
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="stretch_retired_with_a_name_and_a_time",
                condition=Q(
                    status=Status.RETIRED,
                    retired_by__isnull=False,
                    retired_at__isnull=False,
                )
                | (~Q(status=Status.RETIRED) & Q(retired_by=None, retired_at=None)),
            ),
            models.CheckConstraint(
                name="stretch_not_approved_by_its_writer",
                condition=Q(approved_by=None) | Q(written_by=None) | ~Q(approved_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="stretch_version_counts_from_one",
                condition=Q(version__gte=1),
            ),
            models.CheckConstraint(
                name="towel_wraps_both_or_neither_in_order",
                condition=Q(towel_wraps_min=None, towel_wraps_max=None)
                | Q(
                    towel_wraps_min__isnull=False,
                    towel_wraps_max__gte=F("towel_wraps_min"),
                ),
                violation_error_message=_("Give both numbers of how far the towel goes round, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code}, {self.version})"

    @property
    def name(self) -> str:
        """The title in the language of the reader."""
        return gettext(self.title)

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status in (Status.APPROVED, Status.RETIRED)

    @property
    def is_seated(self) -> bool:
        return self.position == Position.SEATED

    @property
    def uses_a_towel(self) -> bool:
        return self.towel_wraps_min is not None

    @property
    def general_cautions(self) -> list["Caution"]:
        """The warnings for the whole stretch, apart from those of its steps."""
        return [caution for caution in self.cautions.all() if caution.step_id is None]

    @property
    def hold_range_s(self) -> tuple[int, int] | None:
        """The shortest and the longest hold over all levels; None while there is no level."""
        levels = list(self.levels.all())
        if not levels:
            return None
        return min(level.hold_min_s for level in levels), max(level.hold_max_s for level in levels)

    def clean(self) -> None:
        """Refuses a change of a published version, with the way to make one."""
        refuse_if_published(self.pk)


def refuse_if_published(stretch_pk: int | None) -> None:
    """ValidationError where the version is published; asks the database, as a page may be old."""
    if stretch_pk and Stretch.objects.published().filter(pk=stretch_pk).exists():
        raise ValidationError(
            _("This version is published and is never edited. A change is a new version: draft one."),
            code="published",
        )
