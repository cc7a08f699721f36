"""Which picture stands beside which table; none where it would show fewer than five patients."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.overview.drawings import Bars, Columns, Piece, Row
from clinic.overview.reading import Overview
from clinic.overview.spread import BANDS, HALF
from clinic.overview.waiting import AGES

RULES_DRAWN = 8  # those to review come first


@dataclass(frozen=True)
class Pictures:
    ages: Bars
    spread: Columns
    acknowledged: Bars
    received: Bars
    notices: Bars
    rules: Bars


def pictures_of(view: Overview) -> Pictures:
    figures, cards = view.figures, view.figures.cards
    return Pictures(
        ages=Bars(
            _("Cards not resolved, by age"),
            [
                Row(str(age), [Piece(line.ages[number], line.severity) for line in view.cards])
                for number, age in enumerate(AGES)
            ],
            counts=True,
        ),
        spread=Columns(
            _("Patients by sessions done"), [str(each) for each in BANDS], figures.spread.bands, low=HALF
        ),
        acknowledged=Bars(
            _("Cards by when they were taken on"),
            [
                Row(_("Within target"), [Piece(cards.in_time, "done")]),
                Row(_("Later"), [Piece(cards.late, "soon")]),
                Row(_("Not yet"), [Piece(cards.not_yet, "plain")]),
            ],
        ),
        received=Bars(
            _("Received and judged"),
            [
                Row(
                    each.label,
                    [Piece(each.clear, "done"), Piece(each.flagged, "soon"), Piece(each.failed, "emergency")],
                )
                for each in figures.received
            ],
        ),
        notices=Bars(
            _("Notices"),
            [
                Row(
                    each.label,
                    [
                        *(Piece(each.in_time, "done"), Piece(each.late, "soon")),
                        *(Piece(each.failing, "emergency"), Piece(each.waiting, "plain")),
                    ],
                )
                for each in figures.notices
            ],
        ),
        rules=Bars(
            _("Flags by rule"),
            [
                Row(each.rule, [Piece(each.flags, "soon" if each.to_review else "plain")])
                for each in figures.rules[:RULES_DRAWN]
            ],
        ),
    )
