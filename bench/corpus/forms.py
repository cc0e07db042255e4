"""The kinds of text: each takes items and writes a text that holds them, as people and programs write such texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from bench.corpus.conversations import dialogue, export, kakaotalk, request, slack, teams, whatsapp
from bench.corpus.draw import chars
from bench.corpus.model import Item, Page, Value
from bench.corpus.phrases import PHRASES, Phrases

Form = Callable[[Random, str, Sequence[Item], Page], None]


def _say(rng: Random, phrases: Phrases, item: Item, page: Page) -> None:
    """One item as a sentence, or as a block of its own."""
    if item.alone or item.value.many_lines:
        page.write("\n" if len(page) else "", item.value, "\n")
    elif not item.said:
        page.write(item.value, "\n")
    else:
        page.fill(rng.choice(phrases.frames), w=item.word, v=item.value)


def prompt(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """What a person types to an assistant."""
    phrases = PHRASES[lang]
    page.write(rng.choice(phrases.asks), rng.choice(("\n\n", " ", "\n")))
    for item in items:
        if rng.random() < 0.4:
            page.write(rng.choice(phrases.fillers), " ")
        _say(rng, phrases, item, page)
        page.write(rng.choice((" ", "\n")))
    page.write(rng.choice((*phrases.fillers, *phrases.closings)))


def email(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A mail without addresses in its head."""
    phrases = PHRASES[lang]
    page.write(
        "Subject: ",
        rng.choice(phrases.headings),
        "\n\n",
        rng.choice(phrases.greetings),
        "\n\n",
        rng.choice(phrases.fillers),
        "\n",
    )
    for item in items:
        _say(rng, phrases, item, page)
        page.write("\n")
    page.write(rng.choice(phrases.fillers), "\n\n", rng.choice(phrases.closings), "\n")


def chat(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """Messages with the time and a speaker who has no name."""
    phrases = PHRASES[lang]
    minute = rng.randint(0, 40)
    speakers = rng.choice((("A", "B"), ("ops", "dev"), ("me", "you")))
    page.write(f"[10:{minute:02}] {speakers[0]}: {rng.choice(phrases.chat)}\n")
    for turn, item in enumerate(items, 1):
        page.write(f"[10:{minute + turn:02}] {speakers[turn % 2]}: ")
        _say(rng, phrases, item, page)
        page.write("\n")
    page.write(f"[10:{minute + 15:02}] {speakers[0]}: {rng.choice(phrases.chat)}\n")


def log(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """Lines of a program's log."""
    unit = rng.choice(("billing", "sync", "web", "worker", "import"))
    style = rng.randrange(3)

    def line(number: int) -> str:
        clock = f"2025-0{rng.randint(1, 9)}-{rng.randint(10, 28)} 0{rng.randint(1, 9)}:{rng.randint(10, 59)}:{rng.randint(10, 59)}"
        level = rng.choice(("INFO", "WARN", "DEBUG", "ERROR"))
        heads = (
            f"{clock} {level} [{unit}] ",
            f"{clock},{rng.randint(100, 999)} {level:5} {unit}.main - ",
            f"level={level.lower()} unit={unit} line={number} ",
        )
        return heads[style]

    page.write(line(1), "started\n")
    for number, item in enumerate(items, 2):
        page.write(
            line(number),
            rng.choice(("received ", "loaded ", "rejected ", "")),
            item.ident,
            "=",
            item.value,
            rng.choice(("", " status=ok", " took 12 ms")),
            "\n",
        )
        if rng.random() < 0.5:
            page.write(line(number), f"step {rng.randint(1, 9)} done in {rng.randint(2, 900)} ms\n")
    page.write(line(99), "finished\n")


CODE: dict[str, tuple[str, str, str, str]] = {
    "python": ("import json\nimport sys\n\n\ndef load(path):\n", '    {i} = "{v}"\n', "    with open(path) as source:\n        return json.load(source)\n\n\nif __name__ == \"__main__\":\n    print(load(sys.argv[1]))\n", "# "),
    "javascript": ("const fs = require('fs');\n\nfunction load(path) {\n", "  const {i} = '{v}';\n", "  const data = JSON.parse(fs.readFileSync(path));\n  return data.rows.map((row) => row.id);\n}\n\nmodule.exports = { load };\n", "// "),
    "java": ("package app;\n\npublic class Loader {\n", '    private static final String {i} = "{v}";\n', "    public int size(java.util.List<String> rows) {\n        int total = 0;\n        for (String row : rows) { total += row.length(); }\n        return total;\n    }\n}\n", "// "),
    "go": ("package main\n\nimport \"fmt\"\n\nfunc main() {\n", '\t{i} := "{v}"\n', "\tfor index := 0; index < 3; index++ {\n\t\tfmt.Println(index)\n\t}\n}\n", "// "),
    "shell": ("#!/bin/sh\nset -eu\ncd /srv/app\n", 'export {i}="{v}"\n', "for file in *.json; do\n  if [ -s \"$file\" ]; then\n    cp \"$file\" backup/\n  fi\ndone\n", "# "),
    "csharp": ("using System;\n\nclass Program\n{\n", '    private const string {i} = "{v}";\n', "    static void Main(string[] args)\n    {\n        foreach (var item in args)\n        {\n            Console.WriteLine(item);\n        }\n    }\n}\n", "// "),
}  # fmt: skip
BARE = ("process.env.", "os.environ[")


def code(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A program of more than five lines, in a fence under a question or alone."""
    phrases = PHRASES[lang]
    language = rng.choice(tuple(CODE))
    head, assign, tail, comment = CODE[language]
    fenced = rng.random() < 0.6
    if fenced:
        page.write(rng.choice(phrases.asks), f"\n\n```{language}\n")
    start = len(page)
    page.write(head)
    for item in items:
        if rng.random() < 0.3:
            page.write("    ", comment, rng.choice(phrases.headings), "\n")
        before, _, rest = assign.replace("{i}", item.ident).partition("{v}")
        if item.value.text.startswith(BARE):
            before, rest = before[:-1], rest[1:]
        page.write(before, item.value, rest)
    page.write(tail)
    page.mark(start, "source-code", "source-code")
    if fenced:
        page.write("```\n", rng.choice(phrases.closings))


def config(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """Settings of a program: YAML, an environment file, INI or JSON.  Whether that is source code is left open."""
    style = rng.choice(("yaml", "env", "ini", "json"))
    start = len(page)
    page.write(
        {
            "yaml": "app:\n  debug: false\n",
            "env": "DEBUG=false\nPORT=8080\n",
            "ini": "[app]\ndebug = false\n",
            "json": '{\n  "debug": false',
        }[style]
    )
    for item in items:
        quote = rng.choice(("", '"')) if style in {"yaml", "env"} else ""
        if style == "yaml":
            page.write(f"  {item.ident}: {quote}", item.value, f"{quote}\n")
        elif style == "env":
            page.write(f"{item.ident.upper()}={quote}", item.value, f"{quote}\n")
        elif style == "ini":
            page.write(f"{item.ident} = ", item.value, "\n")
        else:
            page.write(f',\n  "{item.ident}": "', item.value, '"')
    page.write(
        {"yaml": "  retries: 3\n", "env": "RETRIES=3\n", "ini": "retries = 3\n", "json": ',\n  "retries": 3\n}\n'}[
            style
        ]
    )
    page.mark(start, "source-code", "source-code", optional=True)


def _table(rng: Random, lang: str, items: Sequence[Item], page: Page, separator: str) -> None:
    columns: list[tuple[str, str | Value]] = [
        ("no", str(rng.randint(1, 900))),
        *((item.word if rng.random() < 0.6 else item.ident, item.value) for item in items),
        ("status", rng.choice(("ok", "open", "done"))),
    ]
    edge = "| " if separator == " | " else ""
    end = " |\n" if edge else "\n"
    page.write(edge, separator.join(name for name, _ in columns), end)
    if edge:
        page.write("|", " --- |" * len(columns), "\n")
    page.write(edge)
    for index, (_, value) in enumerate(columns):
        quoted = separator == "," and not isinstance(value, str) and "," in value.text
        page.write(separator if index else "", '"' if quoted else "", value, '"' if quoted else "")
    page.write(end)


def csv(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A table of one row, separated by commas."""
    _table(rng, lang, items, page, ",")


def tsv(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A table of one row, separated by tabs."""
    _table(rng, lang, items, page, "\t")


def markdown(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A table of one row in Markdown under a heading."""
    page.write("## ", rng.choice(PHRASES[lang].headings), "\n\n")
    _table(rng, lang, items, page, " | ")


def form(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A form: a line for each field."""
    phrases = PHRASES[lang]
    mark = rng.choice((": ", " : ", ":\t"))
    page.write("[", rng.choice(phrases.headings), "]\n", f"No{mark}{rng.randint(1, 500)}\n")
    for item in items:
        page.write(rng.choice(("", "- ", "* ")), item.word, mark, item.value, "\n")
    page.write(rng.choice(phrases.closings), "\n")


def document(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A paper with headings and running text."""
    phrases = PHRASES[lang]
    if items and not items[0].said and items[0].alone:
        page.write(items[0].value, "\n\n")
        items = items[1:]
    for number, item in enumerate(items, 1):
        page.write(f"{number}. ", rng.choice(phrases.headings), "\n", rng.choice(phrases.fillers), " ")
        _say(rng, phrases, item, page)
        page.write(" ", rng.choice(phrases.fillers), "\n\n")
    page.write(rng.choice(phrases.fillers), " ", rng.choice(phrases.fillers), "\n")


def bulk(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """An export of many rows of one kind."""
    separator = rng.choice((",", "\t", ";"))
    page.write("id", separator, rng.choice((items[0].word, items[0].ident)), separator, "status\n")
    for item in items:
        quoted = separator in item.value.text
        page.write(
            chars(rng, 4, "n"),
            separator,
            '"' if quoted else "",
            item.value,
            '"' if quoted else "",
            separator,
            rng.choice(("ok", "open")),
            "\n",
        )


FORMS: dict[str, Form] = {
    "prompt": prompt, "email": email, "chat": chat, "log": log, "code": code, "config": config, "csv": csv, "tsv": tsv,
    "markdown": markdown, "form": form, "document": document,
}  # fmt: skip
BLOCK_FORMS = ("prompt", "email", "chat", "document")
#: Dialogues with an assistant and exports of messengers; any value can be told in them.
CONVERSATIONS: dict[str, Form] = {
    "dialogue": dialogue, "request": request, "chatgpt-export": export, "kakaotalk": kakaotalk, "slack": slack,
    "teams": teams, "whatsapp": whatsapp,
}  # fmt: skip
