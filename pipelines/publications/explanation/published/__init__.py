"""数据解释单 of a published figure, which no return carries: its publications and what they meet.

Belongs here: what is known of it (`facts.py`), the tables (`blocks.py`), the page (`sheet.py`).
Not here: figures of returns, whose change is taken apart (`explanation/`).
"""
