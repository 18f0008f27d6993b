"""The edit room: is a figure plausible and consistent.

Rules are data (`expectations/rules`); nothing here changes a value.
"""
