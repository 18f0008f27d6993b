"""Workbooks that go out to the people who report: blank forms, and what was found in theirs."""
