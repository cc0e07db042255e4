"""What is in this text?  Patterns, checksums and context words; one file for each thing that must not leave.

Pure: text in, findings out.  Detectors know nothing of policy; the two meet in an exchange's findings.
"""
