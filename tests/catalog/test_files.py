"""The shipped catalogue: in order, wide enough, and true to its sources' licences."""

from __future__ import annotations

import json

import pytest

from tidegate.catalog.files import SHIPPED, shipped
from tidegate.catalog.load import check, load
from tidegate.catalog.sight import NOT_AI
from tidegate.wire import bodies, selectors

CATALOG = load(shipped())
ENTRIES = list(CATALOG.services.values())
#: Lists under copyleft or without a licence: they may have been a cross-check, never the ground for an entry.
NOT_OURS_TO_SHIP = ("olbat/ut1", "SukkaW", "AdguardTeam", "ACL4SSR", "dler-io")


def test_everything_is_in_order() -> None:
    assert check(shipped()) == ()


def test_it_is_as_wide_as_promised() -> None:
    assert len(ENTRIES) >= 400
    assert sum(1 for entry in ENTRIES if entry.shapes) >= 25


def test_names_of_files_are_names_of_services() -> None:
    for name in shipped():
        if name.startswith(f"{SHIPPED}services/"):
            assert name.removeprefix(f"{SHIPPED}services/").removesuffix(".yaml") in CATALOG.services


def test_one_entry_has_one_file() -> None:
    ids = [entry.place.file for entry in ENTRIES]
    assert len(set(ids)) == len(shipped())


def test_no_source_is_a_list_that_is_not_ours_to_ship() -> None:
    sources = [source for entry in ENTRIES for source in entry.sources]
    sources += [fact.source for entry in ENTRIES for fact in entry.facts]
    assert [source for source in sources if source.startswith(NOT_OURS_TO_SHIP)] == []


def test_entries_say_how_sure_they_are() -> None:
    assert {entry.confidence for entry in ENTRIES} == {"curated", "listed"}
    assert all((entry.confidence == "listed") == (entry.lists > 0) for entry in ENTRIES)


def test_no_shape_rests_on_a_guess() -> None:
    assert {shape.evidence for entry in ENTRIES for shape in entry.shapes} <= {
        "spec-read",
        "doc-read",
        "code-read",
        "host-read",
        "known-not-reread",
    }


def test_the_reader_of_bodies_understands_every_place_in_a_request() -> None:
    shapes = [shape.shape for entry in ENTRIES for shape in entry.shapes]
    assert [shape.name for shape in shapes if selectors.of(shape).prompts is None] == []


def test_the_words_of_api_traffic() -> None:
    for entry in ENTRIES:
        for host in entry.hosts:
            if host.api and not host.matching and not host.shared:
                assert "api" in CATALOG.identify(host.name, "POST", "/no/such/path").activity


def test_deepseek_has_its_history() -> None:
    entry = CATALOG.services["deepseek"]
    [keystrokes] = [fact for fact in entry.facts if fact.value == "keystroke-patterns"]
    assert (str(keystrokes.seen), str(keystrokes.ended)) == ("2025-02-16", "2025-02-23")
    assert "never been collected" in keystrokes.note
    [shared] = [fact for fact in entry.facts if fact.property == "shared-with"]
    assert str(shared.ended) == "2025-04-10"
    facts = CATALOG.service("deepseek").facts
    assert facts["stored-in"] == {"CN"}
    assert "keystroke-patterns" not in facts["collects"]
    assert "shared-with" not in facts


@pytest.mark.parametrize(
    ("line", "service", "activity"),
    [
        ("POST chatgpt.com /backend-api/conversation application/json", "chatgpt", "prompt"),
        ("POST chatgpt.com /backend-anon/f/conversation application/json", "chatgpt", "prompt"),
        ("POST chatgpt.com /ces/v1/t text/plain", "chatgpt", "telemetry"),
        ("PUT sdmntprx.oaiusercontent.com /files/abc application/octet-stream", "chatgpt", "upload"),
        ("POST chat.deepseek.com /api/v0/chat/completion application/json", "deepseek", "prompt"),
        ("POST chat.deepseek.com /api/v0/file/upload_file multipart/form-data", "deepseek", "upload"),
        ("POST api.deepseek.com /v1/chat/completions application/json", "deepseek-api", "prompt"),
        ("POST api.openai.com /v1/responses application/json", "openai-api", "api"),
        ("POST api.anthropic.com /v1/messages application/json", "anthropic-api", "prompt"),
        ("POST api.anthropic.com /api/event_logging/batch application/json", "anthropic-api", "telemetry"),
        ("POST platform.claude.com /x application/json", "anthropic-api", "prompt"),
        ("POST claude.com /x application/json", "claude", "prompt"),
        ("POST huggingface.co /chat/conversation application/json", "huggingchat", "prompt"),
        ("POST huggingface.co /api/repos application/json", "huggingface", "prompt"),
        ("POST europe-west4-aiplatform.googleapis.com /x application/json", "vertex-ai", "prompt"),
        (
            "POST bedrock-runtime.ap-northeast-3.amazonaws.com /model/a/converse application/json",
            "amazon-bedrock",
            "prompt",
        ),
        ("POST bedrock-mantle.us-east-1.api.aws /v1/chat/completions application/json", "amazon-bedrock", "prompt"),
        ("POST bedrock-runtime.eu-west-1.api.aws /model/a/converse application/json", "amazon-bedrock", "prompt"),
        (
            "POST vpce-0a1b-us-east-1a.bedrock-runtime.us-east-1.vpce.amazonaws.com /model/a/invoke application/json",
            "amazon-bedrock",
            "prompt",
        ),
        (
            "POST bedrock-runtime.eusc-de-east-1.amazonaws.eu /model/a/converse application/json",
            "amazon-bedrock",
            "prompt",
        ),
        (
            "POST t-0a.gateway.bedrock-agentcore.us-east-1.amazonaws.com /mcp application/json",
            "amazon-bedrock",
            "api",
        ),
        ("WS substrate.office.com /m365Copilot/Chathub/a@b", "m365-copilot", "prompt"),
    ],
)
def test_well_known_requests(line: str, service: str, activity: str) -> None:
    method, host, path, *media = line.split()
    sighting = CATALOG.identify(host, method, path, media[0] if media else None)
    assert sighting.service is not None
    assert sighting.service.id == service
    assert activity in sighting.activity


@pytest.mark.parametrize(
    "line",
    [
        "POST github.com /torvalds/linux/issues",
        "POST api.github.com /graphql",
        "POST www.bing.com /search",
        "POST graph.microsoft.com /v1.0/me/sendMail",
        "POST substrate.office.com /owa/service.svc",
        "POST storage.googleapis.com /upload",
        "POST www.googleapis.com /upload/drive/v3/files",
        "POST s3.us-east-1.amazonaws.com /model/a/converse",
        "POST my-bucket.oss-ap-southeast-1.aliyuncs.com /0/x",
        "POST gator.volces.com /list",
        "POST apmplus.volces.com /monitor",
        "POST o33249.ingest.sentry.io /api/1/envelope",
        "POST browser-intake-datadoghq.com /api/v2/logs",
        "POST challenges.cloudflare.com /turnstile",
        "POST login.microsoftonline.com /common/oauth2/token",
        "POST accounts.google.com /signin",
        "POST www.notion.so /api/v3/saveTransactions",
        "POST duckduckgo.com /",
        "POST zoom.us /j/123",
        "POST app.slack.com /api/chat.postMessage",
        "POST somebody.lovable.app /contact",
        "POST evil-deepseek.com /api/v0/chat/completion",
        "POST deepseek.com.evil.test /api/v0/chat/completion",
    ],
)
def test_traffic_that_is_nobody_s_business(line: str) -> None:
    method, host, path = line.split()
    assert CATALOG.identify(host, method, path, "application/json") is NOT_AI


def test_hosts_known_by_name_only_are_not_intercepted() -> None:
    hosts = dict(CATALOG.hosts())
    sight = CATALOG.at_host("zoom.us")
    assert sight is not None
    assert (sight.exclusive, sight.inspectable) == (False, False)
    assert "zoom.us" not in hosts
    assert hosts["github.com"] is False
    assert hosts["deepseek.com"] is True


_BEDROCK = "bedrock-runtime.us-east-1.amazonaws.com"
_AGENTS = "bedrock-agent-runtime.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("host", "path", "body"),
    [
        (_BEDROCK, "/model/m/converse", {"messages": [{"role": "user", "content": [{"text": "hello"}]}]}),
        (_BEDROCK, "/model/nova/invoke", {"messages": [{"role": "user", "content": [{"text": "hello"}]}]}),
        (_BEDROCK, "/model/claude/invoke", {"messages": [{"role": "user", "content": "hello"}]}),
        (_BEDROCK, "/model/titan/invoke", {"inputText": "hello"}),
        (_BEDROCK, "/model/llama/invoke-with-response-stream", {"prompt": "hello"}),
        (_BEDROCK, "/model/command/invoke", {"message": "hello", "chat_history": []}),
        (_BEDROCK, "/model/embed/invoke", {"texts": ["hello"], "input_type": "classification"}),
        (_BEDROCK, "/model/stability/invoke", {"text_prompts": [{"text": "hello"}]}),
        (_BEDROCK, "/model/m/count-tokens", {"input": {"converse": {"messages": [{"content": [{"text": "hello"}]}]}}}),
        (_BEDROCK, "/async-invoke", {"modelId": "reel", "modelInput": {"textToVideoParams": {"text": "hello"}}}),
        (_BEDROCK, "/guardrail/g/version/1/apply", {"content": [{"text": {"text": "hello"}}]}),
        (_BEDROCK, "/openai/v1/responses", {"model": "m", "input": "hello"}),
        (_AGENTS, "/agents/a/agentAliases/b/sessions/c/text", {"inputText": "hello", "enableTrace": True}),
        (_AGENTS, "/flows/a/aliases/b", {"inputs": [{"nodeName": "Input", "content": {"document": "hello"}}]}),
        (_AGENTS, "/retrieveAndGenerateStream", {"input": {"text": "hello"}, "sessionId": "s"}),
        (_AGENTS, "/knowledgebases/k/retrieve", {"retrievalQuery": {"text": "hello"}}),
    ],
)
def test_the_prompts_of_amazon_bedrock_are_known_as_prompts(host: str, path: str, body: object) -> None:
    shape = CATALOG.identify(host, "POST", path, "application/json").shape
    reading = bodies.read(
        json.dumps(body).encode(), media_type="application/json", encoding=None, shape=shape, path=path
    )
    assert not reading.drifted
    prompts = [part.text for part in reading.parts if part.role == "prompt"]
    assert prompts == ["hello"]
