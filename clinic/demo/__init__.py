"""The demo clinic: believable people over eight weeks, made through the actions that the pages use."""
