"""Papers for patients: `content` is what a document says, `render` makes it a PDF.

The road of a text: `bidi` (order) → `fonts` (glyphs) → `typeset` (lines) → `sheet` and `table` (places on
pages) → `render` (bytes). Everything before `render` is measured in points from the top left corner and knows
no PDF.
"""
