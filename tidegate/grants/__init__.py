"""Exceptions with a life: asked for, approved or denied by whoever a rule names, in force, ended or revoked.

What an exception means for a decision is policy's (``policy.grant``); here is how one comes about and how it is kept.
"""
