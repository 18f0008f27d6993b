"""A formatted workbook for each audience: the province, a city, a county.

Belongs here: which sheets a workbook has and from which view (`workbooks.yaml`), choosing the rows
of an audience, writing sheets, formulas, charts.
Not here: views (`publications/pages/`), forms to fill in and answers to senders
(`pipelines/workbooks/`).
"""
