"""Writing the library: drafts are edited here, published versions are only read. No stretch is deleted."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stretches import actions
from stretches.models import Caution, Cue, Level, Passage, Step, Stretch
from stretches.people import Person


def stretch_of(row: Any) -> Stretch | None:
    """The version that a row belongs to; None while there is no row."""
    if row is None or isinstance(row, Stretch):
        return row
    return row.step.stretch if isinstance(row, Cue) else row.stretch


def may_edit(request: HttpRequest, row: Any) -> bool:
    """Only a draft, only for a writer of the library, and only for the one who writes this draft.

    Otherwise a colleague could put words in and then approve them as "another person" (HZ12).
    """
    if not who(request).may("write_library"):
        return False
    stretch = stretch_of(row)
    return stretch is None or (stretch.is_draft and stretch.written_by_id in (None, who(request).pk))


def who(request: HttpRequest) -> Person:
    """The member of staff at the page; the admin lets nobody else in."""
    return request.user


class WriterOnly:
    """Permissions of every page and inline of the library."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LibraryAdmin(WriterOnly, admin.ModelAdmin):
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Saves the row; whoever changes a draft without a writer becomes its writer."""
        super().save_model(request, obj, form, change)
        if (stretch := stretch_of(obj)) is not None:
            actions.write_on(stretch, by=who(request))


class PartInline(WriterOnly, admin.TabularInline):
    extra = 0
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A line may be taken out of a draft, which nobody has been prescribed."""
        return obj is not None and may_edit(request, obj)


class LevelInline(PartInline):
    model = Level


class PassageInline(PartInline):
    model = Passage


class StepInline(PartInline):
    model = Step


class CueInline(PartInline):
    model = Cue


class CautionInline(PartInline):
    model = Caution
    fields = ("order", "kind", "text", "step", "linked_rule", "with_aid", "knee", "resting_leg", "source_ids")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only steps of this stretch stand in the list."""
        if db_field.name == "step":
            stretch_pk = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            kwargs["queryset"] = Step.objects.filter(stretch=stretch_pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Stretch)
class StretchAdmin(LibraryAdmin):
    list_display = (
        "title",
        "code",
        "version",
        "status",
        "written_by",
        "approved_by",
        "approved_at",
        "review_due",
    )
    list_filter = ("status", "position", "code")
    list_select_related = ("written_by", "approved_by")
    search_fields = ("code", "title", "summary", "steps__text")
    date_hierarchy = "approved_at"
    readonly_fields = ("status", "written_by", "approved_by", "approved_at", "retired_by", "retired_at")
    inlines = (LevelInline, PassageInline, StepInline, CautionInline)
    actions = ("approve", "retire", "draft_a_new_version")

    @admin.action(description=_("Approve"), permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Stretch]) -> None:
        self._do(
            request,
            queryset,
            deed="approve_library",
            act=lambda row: actions.approve(row, by=who(request), at=timezone.now()),
        )

    @admin.action(description=_("Retire"), permissions=["view"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Stretch]) -> None:
        self._do(
            request,
            queryset,
            deed="approve_library",
            act=lambda row: actions.retire(row, by=who(request), at=timezone.now()),
        )

    @admin.action(description=_("Draft a new version"), permissions=["view"])
    def draft_a_new_version(self, request: HttpRequest, queryset: QuerySet[Stretch]) -> None:
        self._do(
            request,
            queryset,
            deed="write_library",
            act=lambda row: actions.draft_from(row, by=who(request)),
        )

    def _do(
        self,
        request: HttpRequest,
        queryset: QuerySet[Stretch],
        *,
        deed: str,
        act: Callable[[Stretch], Stretch],
    ) -> None:
        """The deed for each row that was ticked; each refusal is told with its row."""
        if not who(request).may(deed):
            raise PermissionDenied
        done = 0
        for row in queryset:
            try:
                act(row)
                done += 1
            except actions.LibraryError as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.ERROR)
        if done:
            told = ngettext("Done for %(count)d version.", "Done for %(count)d versions.", done)
            self.message_user(request, told % {"count": done}, messages.SUCCESS)


class PartAdmin(LibraryAdmin):
    """A line by itself, to search and read; a new one is added on the page of its stretch or step."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Level)
class LevelAdmin(PartAdmin):
    list_display = ("number", "title", "stretch", "hold_min_s", "hold_max_s", "reps_min", "reps_max")
    list_filter = ("stretch__status", "stretch__code", "number")
    list_select_related = ("stretch",)
    readonly_fields = ("stretch",)
    search_fields = ("title", "note")


@admin.register(Passage)
class PassageAdmin(PartAdmin):
    list_display = ("text", "kind", "choice", "stretch", "source_ids")
    list_filter = ("kind", "stretch__status", "stretch__code")
    list_select_related = ("stretch",)
    readonly_fields = ("stretch",)
    search_fields = ("text", "choice", "source_ids")


@admin.register(Step)
class StepAdmin(PartAdmin):
    list_display = ("heading", "kind", "order", "stretch", "source_ids")
    list_filter = ("kind", "stretch__status", "stretch__code")
    list_select_related = ("stretch",)
    readonly_fields = ("stretch",)
    search_fields = ("heading", "text", "source_ids")
    inlines = (CueInline,)


@admin.register(Cue)
class CueAdmin(PartAdmin):
    list_display = ("text", "kind", "step", "source_ids")
    list_filter = ("kind", "step__stretch__status", "step__kind")
    list_select_related = ("step__stretch",)
    readonly_fields = ("step",)
    search_fields = ("text", "source_ids")


@admin.register(Caution)
class CautionAdmin(PartAdmin):
    list_display = ("text", "kind", "linked_rule", "stretch", "source_ids")
    list_filter = ("kind", "linked_rule", "stretch__status")
    list_select_related = ("stretch",)
    readonly_fields = ("stretch", "step")
    search_fields = ("text", "linked_rule", "source_ids")
