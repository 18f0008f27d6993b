"""数据解释单: one page that explains one figure, and accounts for its change to the last part.

Belongs here: what is known of a figure (`facts.py`), its change as parts (`parts.py`), the page as
titles and tables (`sheet.py`, `blocks.py`), the same page as HTML and PDF (`rendering.py`).
Not here: tracing a figure through every model (`dpe trace`).
"""
