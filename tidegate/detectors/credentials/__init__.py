"""Credentials: keys, tokens and passwords, one table for each field, and what only its context gives away.

Each row has its issuer's page or a public list of shapes as source; nothing is claimed that the source does not say.
"""
