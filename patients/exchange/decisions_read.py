"""The steps of the ladder that were proposed, and what the clinic answered, in words to read and print."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from patients.exchange.export import A_CHUNK
from patients.exchange.plain_rows import Entry, by_whom, lines, moment
from patients.models import Decision, Patient
from patients.progression_words import lines as conditions_of


def decided(patient: Patient) -> Iterator[Entry]:
    """Each with every condition as it was shown."""
    rows = Decision.objects.filter(patient=patient).select_related("by", "item__stretch").newest_first()
    for row in rows.iterator(chunk_size=A_CHUNK):
        heading = f"{moment(row.at)}: {row.item.stretch.name}, {row.get_proposal_display()}"
        found = [(each.label, each.value) for each in conditions_of(row.conditions)]
        said = [*lines(row, "level", "choice", "reason"), (_("Decided"), by_whom(row.at, row.by))]
        yield Entry(heading, [*said, *found])
