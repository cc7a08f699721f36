"""The clinic in numbers: what is counted of a period each morning, and what waits at this moment."""
