"""Parts of the fault drill (../fault-drill.py): what runs, who uses it, what goes wrong, what comes of it."""
