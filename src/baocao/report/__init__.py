"""The report room: a stitched notebook becomes plain blocks, and two thin templates render them as HTML and PDF.

The only room that knows nbconvert. Nothing is computed here beyond ordering and numbering.
"""
