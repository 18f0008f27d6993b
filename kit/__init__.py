"""The offline kit: one archive from which an office without a package index installs `dpe`.

Belongs here: what `make kit` does, for developers. Does not: the program itself, which neither
imports this nor ships it.
"""
