"""All that happened to one patient in one line of time, newest first."""
