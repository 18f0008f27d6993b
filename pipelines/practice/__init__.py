"""Practice returns with planted errors for people who learn to check, and their score.

Belongs here: making them, judging what was done about them. Does not: rules and reading, which are
those of `stage` and `edit`; figures and the ways to spoil them, which are the generator's.
"""
