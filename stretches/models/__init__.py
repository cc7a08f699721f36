"""The names others may import."""

from stretches.models.level import Level
from stretches.models.step import Caution, Cue, Passage, Step
from stretches.models.stretch import Stretch

__all__ = ["Caution", "Cue", "Level", "Passage", "Step", "Stretch"]
