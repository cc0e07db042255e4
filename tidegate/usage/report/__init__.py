"""The report: what a manager reads of usage, as one page, a PDF, tables for other programs, and a letter by mail.

``figures`` asks the named questions, ``story`` makes sections of them in one language, ``page`` and ``pdf`` set these.
A chart is described once (``chart``), drawn once into plain shapes (``drawing``), and painted by two painters.
"""
