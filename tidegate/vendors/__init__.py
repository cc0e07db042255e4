"""Inquiries: questions put to the operator of a service, with a day by which they are to be answered.

What is asked stands in a questionnaire that the organisation may edit; what was answered is recorded with digests of
its documents, can be asked for by rules, and becomes a fact of the catalogue only when a person accepts it.
"""
