"""The organisation's own data: its terms, its patterns, rows of its tables and passages of its documents.

Pure like its neighbours: an index is a buffer that somebody else has opened, a key is bytes.
"""
