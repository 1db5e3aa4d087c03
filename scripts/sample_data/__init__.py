"""Maker of the sample months: one module a source of raw files, nothing of the report's own code.

Nothing in `src/` or in the notebooks may import this package; it only produces files.
"""
