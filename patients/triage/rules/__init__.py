"""The 34 rules of clinical.md 4.4, in its order: signs E1 to U8, pain N1 to P8, practice L1 to Q1.

Read a rule beside its row: the docstring repeats "fires when", the code says the same in the terms of 4.2.
"""

from patients.triage.rules import pain, practice, signs
from patients.triage.rules.table import RULES, Rule

__all__ = ["RULES", "Rule", "pain", "practice", "signs"]
