"""Records: what a browser is told, what a repr shows, and branches of a tree."""

from __future__ import annotations

from tidegate.assistant.records import Content, Conversation, Heading, Message, branch


def message(id: str, parent: str | None) -> Message:
    return Message(id=id, conversation="c-1", role="user", created=1.0, parent=parent, kept=Content("a secret"))


def test_a_branch_leads_from_the_first_question_to_the_leaf() -> None:
    tree = [message("a", None), message("b", "a"), message("c", "b"), message("d", "b")]
    assert [one.id for one in branch(tree, "d")] == ["a", "b", "d"]
    assert branch(tree, None) == []
    assert branch(tree, "nowhere") == []
    assert len(branch([message("x", "y"), message("y", "x")], "x")) <= 3  # a ring ends


def test_a_repr_shows_nothing_that_was_written() -> None:
    one = Conversation(id="c-1", person="kim", created=1.0, updated=1.0, kept=Heading("a secret"))
    assert "secret" not in repr(one) + repr(message("a", None)) + repr(Content("a secret"))


def test_a_browser_is_told_what_is_the_persons_own() -> None:
    shown = Conversation(id="c-1", person="kim", created=1.0, updated=1.0, kept=Heading("Tides")).shown()
    assert shown["title"] == "Tides"
    assert "person" not in shown
    assert message("a", None).shown()["text"] == "a secret"
