"""What the patient answers to an emergency page. The flag stays: only a clinician closes a card (G7)."""

from datetime import datetime

from patients.models import Advice
from patients.models.message import AdviceAnswer


def answer_advice(advice: Advice, *, answer: AdviceAnswer, at: datetime) -> Advice:
    """Keep the answer, with its time. The newest one stands: who ticked by mistake may still call."""
    advice.answer, advice.answered_at = answer, at
    advice.save(update_fields=["answer", "answered_at"])
    return advice
