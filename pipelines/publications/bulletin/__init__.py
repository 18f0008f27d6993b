"""月度运行监测简报: the month in words, tables and charts, for print and for editing.

Belongs here: what the bulletin says, as declared in `bulletin.yaml`, and its two media.
`monthly.py` reads the month, `writing.py` turns it into a document, `pdf.py` and `docx.py` set it.
Not here: single figures (`explanation/`), charts and their views (`pages/`).
"""
