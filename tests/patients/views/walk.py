"""Walks through the pages as a patient does, for tests."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from patients.models import Patient, SessionDraft

PAINS = {"pain_before": "2", "pain_during": "3", "pain_after": "2", "stretch_strength": "5"}


def begin(client: Client, *, pain: str = "2", **more: str) -> uuid.UUID:
    """Begin a session; its client id."""
    client_id = uuid.uuid4()
    client.post(reverse("patients:begin"), {"client_id": client_id, "pain_before": pain, **more})
    return client_id


def at(name: str, client_id: Any, *more: Any) -> str:
    return reverse(f"patients:{name}", args=[client_id, *more])


def say(client: Client, client_id: Any, **steps: dict[str, Any]) -> Any:
    """Answer steps of the log by name, in order; the last answer of the server."""
    answer = None
    for name, said in steps.items():
        answer = client.post(at(name, client_id), said)
        assert answer.status_code == 302, f"{name}: {answer.content.decode()}"
    return answer


def answered(client: Client, **changed: Any) -> uuid.UUID:
    """A draft with every step answered and nothing alarming, but for the steps that are given."""
    client_id = begin(client)
    steps = {
        "pain": PAINS,
        "where": {"where": "stretch_only"},
        "effort": {"ease": "ok", "pelvis_down": "yes", "signs_none": "on", "worry": "no"},
        **changed,
    }
    order = [name for name in ("pain", "where", "kind", "effort") if name in steps]
    say(client, client_id, **{name: steps[name] for name in order})
    return client_id


def draft_of(patient: Patient) -> SessionDraft:
    return patient.drafts.get()
