"""Mistakes come all at once, in the order of the file, each with what to do."""

from __future__ import annotations

from tidegate.core.problem import Problem, Problems


def test_a_problem_says_where_what_and_what_to_do() -> None:
    problem = Problem("policy.yaml", 7, 3, "There is no service named 'depseek'.", "Did you mean 'deepseek'?")
    assert str(problem) == "policy.yaml:7:3: There is no service named 'depseek'. Did you mean 'deepseek'?"


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    assert str(Problem("policy.yaml", 0, 0, "The file is empty.")) == "policy.yaml: The file is empty."


def test_problems_are_reported_together_and_in_order() -> None:
    late, early = Problem("p.yaml", 9, 1, "B."), Problem("p.yaml", 2, 1, "A.")
    raised = Problems([late, early])
    assert raised.problems == (early, late)
    assert str(raised).splitlines() == [str(early), str(late)]
