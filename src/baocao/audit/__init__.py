"""The auditor's room: from a published figure down to its raw cells, by trace and by workbook.

Everything is read from the executed notebooks; nothing here reads a raw file's values.
"""
