"""Forms as somebody would send them who means no good, or whose browser is broken."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from hypothesis import strategies as st

from tests.forms import Form, Values

# What stands in a field that is filled in as it should be.
PLAUSIBLE = [
    "",
    "5",
    "0",
    "10",
    "10 3 2026",
    "2026-03-10",
    "09:30",
    "It went well.",
    "new@home.example",
    "07700 900461",
]
WRONG = [
    *(
        "-1",
        "-99999999999999999999",
        "99999999999999999999",
        "11",
        "1e400",
        "NaN",
        "inf",
        "0x10",
        "5.5",
        "٣",
        "½",
        "²",
    ),
    *("None", "null", "undefined", "true", "[]", "{}", '{"a": 1}', "on", " ", "\t", "\r\n", "\n" * 50),
    *(
        "\x00",
        "a\x00b",
        "\x1b[2J",
        "\ufeff",
        "\u202egnp.exe",
        "e\u0301" * 40,
        "👩‍🦽",
        "Ａ",
        "İ",
        "ß",
        "\ud7ff",
        "\U0010ffff",
    ),
    *(
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "0001-01-01",
        "31 2 2026",
        "2026-02-30T25:61",
        "1 1 99999",
        "99:99",
    ),
    *(
        "<script>go()</script>",
        "{{ 7|add:7 }}",
        "' OR 1=1 --",
        '"; DROP TABLE clinic_user; --',
        "../../etc/passwd",
    ),
    *("%00", "%s%n", "=HYPERLINK(1)", "a" * 300, "9" * 400, "ab " * 40_000, "a@" + "b" * 300 + ".example"),
    *("00000000-0000-0000-0000-000000000000", "not-a-uuid", "HAM_SUPINE", "post_thigh_L"),
]
# Columns that no form offers.
EXTRA = {
    **{"id": "1", "pk": "1", "role": "admin", "is_active": "on", "is_staff": "on", "is_superuser": "on"},
    **{"password": "taken-over-by-me-4711", "session_salt": "x", "last_login": "2026-01-01", "clinic": "1"},
    **{
        "clinic_id": "1",
        "account": "1",
        "account_id": "1",
        "clinician_id": "1",
        "patient": "1",
        "patient_id": "1",
    },
    **{
        "by": "1",
        "at": "2020-01-01T00:00",
        "made_by": "1",
        "made_at": "2020-01-01T00:00",
        "created_at": "2020-01-01",
    },
    **{
        "judged": "clear",
        "severity": "routine",
        "state": "resolved",
        "resolved_at": "2020-01-01",
        "rule": "P1",
    },
    **{
        "version": "99",
        "ended_at": "2020-01-01",
        "released_at": "2020-01-01",
        "sent_at": "2020-01-01",
        "until": "9999-01-01",
    },
    **{
        "client_id": "00000000-0000-0000-0000-000000000001",
        "received_at": "2020-01-01",
        "performed_at": "2020-01-01",
    },
    **{
        "used_at": "",
        "revoked_at": "",
        "expires_at": "9999-01-01",
        "own_phone_until": "9999-01-01",
        "status": "ended",
    },
}
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")


@dataclass
class Sent:
    """What is posted where; `foreign` when the address was turned to somebody of another clinic."""

    action: str
    values: Values = field(default_factory=dict)
    foreign: bool = False

    def post(self, client: Client) -> Any:
        return client.post(self.action, self.values)


@st.composite
def filled(draw: Any, form: Form, *, action: str) -> Sent:
    """Each field with something that it might hold, and one of the buttons pressed."""
    values: Values = {}
    for name in sorted(form.names):
        if name in form.offers:
            most = 1 if name in form.single else 3
            values[name] = draw(
                st.lists(st.sampled_from(form.offers[name]), min_size=0, max_size=most, unique=True)
            )
        else:
            stood = st.just(form.values.get(name, [""])[:1])
            values[name] = draw(st.one_of(stood, st.sampled_from(PLAUSIBLE).map(lambda said: [said])))
    button = draw(st.sampled_from(sorted(form.buttons))) if form.buttons else None
    if button and form.buttons[button].get("name"):
        values[form.buttons[button].get("name", "")] = [form.buttons[button].get("value", "")]
    where = button and form.buttons[button].get("formaction")
    return Sent(where if where and where.startswith("/") else action, values)


@st.composite
def spoiled(draw: Any, form: Form, *, action: str, others: list[str]) -> Sent:
    """The form filled in, then broken in up to four places; `others` are ids of another clinic's rows."""
    sent: Sent = draw(filled(form, action=action))
    names = sorted({*form.names, *sent.values}) or ["nothing"]
    for _place in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(names))
        match draw(
            st.sampled_from(
                ["missing", "doubled", "wrong", "wrong", "any text", "theirs", "extra", "address"]
            )
        ):
            case "missing":
                sent.values.pop(name, None)
            case "doubled":
                sent.values[name] = [*sent.values.get(name, [""]), draw(st.sampled_from(WRONG))] * 2
            case "wrong":
                sent.values[name] = [draw(st.sampled_from(WRONG))]
            case "any text":
                sent.values[name] = [draw(st.text(st.characters(codec="utf-8"), max_size=60))]
            case "theirs":
                sent.values[name] = [draw(st.sampled_from(others))]
            case "extra":
                extra = draw(st.sampled_from(sorted(EXTRA)))
                sent.values.setdefault(extra, [EXTRA[extra]])
            case "address" if not sent.foreign and IDS.search(sent.action):
                theirs = draw(st.sampled_from(others))
                sent.action = IDS.sub(theirs, sent.action, count=1)
                sent.foreign = True
    return sent
