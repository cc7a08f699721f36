import pytest

from patients.models import Card, Notice
from tests.conftest import NOW
from tests.factories import make_session
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(prescription):
    """One that worst pain 8 sent: rule U7, urgent."""
    make_session(prescription=prescription, pain_during=8)
    return Notice.objects.get()


def test_a_notice_is_of_a_known_kind(notice):
    refuses(notice, "notice_kind_is_known", kind="gossip")


def test_a_missed_target_is_told_once(notice):
    """a_missed_target_is_told_once; that something new lies on the card is told as often as it is due."""
    due = Card.objects.get().due
    Notice.objects.create(**{**as_new(notice), "kind": "overdue", "missed_due": due})

    refuses_another(Notice.objects.get(kind="overdue"))
    Notice.objects.create(**as_new(notice))
    assert Notice.objects.count() == 3


def as_new(notice) -> dict:
    who = {"clinic": notice.clinic, "recipient": notice.recipient, "card": notice.card, "kind": notice.kind}
    return {**who, "created_at": NOW, "send_after": NOW, "next_try_at": NOW}
