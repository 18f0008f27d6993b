"""Where data rests and what it means: dictionary, lake, engine, publish.

Nothing here imports from `pipelines`; a contract test holds that.
"""
