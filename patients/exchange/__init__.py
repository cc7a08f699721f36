"""What leaves the record: on paper, as a file, to another system."""
