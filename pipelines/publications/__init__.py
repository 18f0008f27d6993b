"""What people look at, made from one release: site, bulletin, workbooks, exports.

Belongs here: products that read a published database and write files for people. Not here: figures
themselves (`sql/`), publishing the database (`warehouse/publish.py`), answers to senders
(`pipelines/workbooks/`). What is shown is declared once, in `pages/`: a page is a folder with its
queries, charts and columns; the site, the bulletin and the workbooks all show the same views.
"""
