"""The digest: what a release has that the one before had not, and telling it to people.

Belongs here: comparing two releases, the texts, the services they are sent to, what was told.
Does not: the list of open items itself (`worklist.py`), the command (`cli_digest.py`).
"""
