"""The data that ship with the product: published figures, generated returns and their generator.

Nothing of the flow lives here; the flow reads these files as it reads anybody's.
"""
