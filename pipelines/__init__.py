"""How data moves: six rooms in one direction, read on one page in `definitions.py`."""
