"""Results of tests as JUnit XML, the form that build servers read.

There is no standard for it; this is what Jenkins' and GitLab's readers take: ``testsuites``, ``testsuite``,
``testcase``, ``failure``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tidegate.policy.suite import CaseResult


def junit(suites: Mapping[str, Sequence[CaseResult]]) -> str:
    """One suite for each file, one test case for each test; a failure holds the explanation."""
    root = Element("testsuites")
    for file, results in suites.items():
        failures = sum(not result.passed for result in results)
        suite = SubElement(root, "testsuite", name=file, tests=str(len(results)), failures=str(failures), errors="0")
        for result in results:
            case, line = result.case, str(result.case.line)
            told = SubElement(suite, "testcase", name=_printable(case.name), classname=case.file_of(file), line=line)
            if not result.passed:
                failure = SubElement(told, "failure", message=_printable(str(result)))
                failure.text = _printable(result.explanation.render())
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _printable(text: str) -> str:
    """Without what XML 1.0 cannot hold (section 2.2)."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "·" for letter in text)
