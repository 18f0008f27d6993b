"""The one failure of the kit's steps.

Belongs here: the exception whose text says what is missing and how to get it. Does not: raising it.
"""


class KitError(Exception):
    """The kit cannot be made; the text says why and what to do."""
