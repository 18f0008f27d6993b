"""The generated part of the documentation site: what the dictionary and the contracts know.

Belongs here: pages made of what is declared elsewhere, so that nothing is written down twice.
Not here: what people write (`docs/`), what a release says (`pipelines/publications`).
"""
