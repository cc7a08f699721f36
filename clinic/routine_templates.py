"""What a routine can be started from: templates, starred ones first, and stretches in the same order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clinic.models import Favourite, RoutineTemplate, TemplateStretch
from patients.opening import ITEM_COLUMNS, ROUTINE_COLUMNS, Item, Routine
from patients.routine_words import Told, tell
from stretches.guide import MissingStep
from stretches.models import Stretch

Library = Mapping[str, Stretch]


@dataclass(frozen=True)
class Offer:
    """Templates of one kind, as a select groups them."""

    label: str
    templates: list[RoutineTemplate]


def offers(user: Any) -> list[Offer]:
    """What this account may start from, by name: starred first, then one's own, then the clinic's."""
    found: list[Any] = list(
        RoutineTemplate.objects.visible_to(user).in_use().starred_by(user).order_by("name", "pk")
    )
    starred = [each for each in found if each.is_starred]
    own = [each for each in found if not each.is_starred and each.author_id == user.pk]
    others = [each for each in found if not each.is_starred and each.author_id != user.pk]
    groups = [(_("Favourites"), starred), (_("My templates"), own), (_("The clinic’s templates"), others)]
    return [Offer(label, templates) for label, templates in groups if templates]


def starred_codes(user: Any) -> set[str]:
    """The stretches that this account has starred."""
    found = Favourite.objects.filter(account=user, template=None)
    return set(found.values_list("code", flat=True))


def favourites_first(stretches: Iterable[Stretch], starred: set[str]) -> list[Stretch]:
    return sorted(stretches, key=lambda stretch: (stretch.code not in starred, stretch.name))


def plan_of_template(template: RoutineTemplate, *, library: Library) -> tuple[Routine, list[Item]]:
    """Its routine and items, in the words of the approved stretches; one that has none is left out."""
    routine = {name: getattr(template, name) for name in ROUTINE_COLUMNS}
    return routine, [item_of(each, library) for each in template.items.all() if each.code in library]


def item_of(kept: TemplateStretch, library: Library) -> Item:
    return {"stretch": library[kept.code], **{name: getattr(kept, name) for name in ITEM_COLUMNS}}


def told_template(template: RoutineTemplate, *, library: Library) -> Told | None:
    """As a patient would read it; None where the approved stretches have no words for it any more."""
    routine, items = plan_of_template(template, library=library)
    try:
        return tell(routine, items) if items else None
    except MissingStep:
        return None
