"""The triage of clinical.md 4: facts in, flags and one message out. No model, no request, no clock."""
