"""Room `stage`: what does each cell say, typed, in base units, with codes known or handed back."""
