"""The site: pages of views as static files, opened by double-click or served.

Belongs here: rows as script files (`payload.py`, `encoding.py`), HTML (`rendering.py`,
`templates/`), behaviour (`static/`), the map (`maps.py`), the workbook of a view (`workbook.py`),
the server of one machine (`serving.py`).
Not here: what is shown (`pages/`), how figures look (`figures.py`).
"""
