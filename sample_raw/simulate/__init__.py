"""The simulated world behind the sample returns, and the files it sends.

Here: seeded invention of counties' and enterprises' figures. Not here: reading or judging returns.
"""
