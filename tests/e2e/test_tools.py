"""Tools over the Model Context Protocol: a client speaks it through the gateway to a server of the organisation's own.

The client sends what the specification (2025-11-25 and 2026-07-28, "Streamable HTTP") says that a client sends.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import World, started
from tests.e2e.policies import CARD, MAIL
from tests.waiting import PATIENCE
from tidegate.practice.gateway import PRACTISED, Gateway, settings_for
from tidegate.practice.running import PracticeService
from tidegate.wire.mirrors import said, written

HOST = "mcp.example.com"
OWN = f"""
id: corp-tools
name: Corp Tools
category: agent
sources: [our own network]
seen: 2026-11-20
hosts:
- {HOST}
"""
RULES = """organisation: Stories
otherwise: allow
rules:
- {name: no-deleting, tool: {server: corp-tools, name: [delete_*, drop_*]}, then: block, because: Nothing is deleted.}
- {name: reading-elsewhere, tool: {server: {not: [corp-tools, built-in]}}, then: block}
- {name: personal-data-stays, activity: tool, data: [email, payment-card], then: redact}
"""

ANYWHERE = """organisation: Stories
otherwise: allow
rules:
- {name: personal-data-stays, data: [email, payment-card], then: redact}
"""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService) -> Iterator[Gateway]:
    home = tmp_path_factory.mktemp("tools")
    (home / "catalog").mkdir()
    (home / "catalog" / "tools.yaml").write_text(OWN)
    led = settings_for(practice_service.address, (*PRACTISED, HOST))["upstreams"]
    with started(home, practice_service, upstreams=led) as gateway:
        yield gateway


@pytest.fixture
def world(tools: Gateway, practice: PracticeService) -> World:
    return World(tools, practice).under(RULES)


@pytest.fixture(params=[False, True], ids=["http1", "http2"])
def client(world: World, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    with _client(world, http2=request.param) as made:
        yield made


def _client(world: World, *, http2: bool = False) -> httpx.Client:
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    accept = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}
    return httpx.Client(
        proxy=world.gateway.proxy_url, verify=trust, http2=http2, headers=accept, trust_env=False, timeout=PATIENCE
    )


def call(name: str, arguments: dict[str, Any], id: Any = 7) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": name, "arguments": arguments}}


def asking(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}


def post(client: httpx.Client, message: Any, host: str = HOST, path: str = "/mcp") -> httpx.Response:
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return client.post(f"https://{host}{path}", content=content, headers={"content-type": "application/json"})


def told(response: httpx.Response) -> dict[str, Any]:
    """The one message of an answer."""
    if response.headers["content-type"].startswith("text/event-stream"):
        [line] = [line for line in response.text.splitlines() if line.startswith("data: ")]
        return dict(json.loads(line.removeprefix("data: ")))
    return dict(response.json())


def test_a_client_works_as_ever_and_its_call_is_recorded_by_server_and_name(client: httpx.Client, world: World) -> None:
    begun = post(
        client, {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}
    )
    assert begun.headers["mcp-session-id"]
    assert post(client, {"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202
    listed = told(post(client, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}))
    assert [tool["name"] for tool in listed["result"]["tools"]] == ["create_issue", "delete_repo"]
    assert "hello" in told(post(client, call("create_issue", {"text": "hello"})))["result"]["content"][0]["text"]
    exchange = [entry for entry in world.entries() if entry["kind"] == "exchange"][-1]["body"]["exchange"]
    # It calls itself github; what counts is whose host it is.
    assert exchange["tools"] == [{"server": "corp-tools", "name": "create_issue"}]
    assert "tool" in exchange["activity"]


def test_a_refused_call_is_an_error_of_the_protocol_with_a_receipt(client: httpx.Client, world: World) -> None:
    for id in (7, "seven", None, 1.5):
        answer = post(client, call("delete_repo", {}, id))
        assert answer.status_code == 200
        refused = answer.json()
        assert refused["id"] == id
        assert refused["error"]["data"]["tidegate"]["rule"] == "no-deleting"
        assert refused["error"]["data"]["tidegate"]["receipt"] == answer.headers["tidegate-receipt"]
    world.nothing_left()


@pytest.mark.parametrize(
    "message",
    [
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_issue","name":"delete_repo"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_repo"},"params":{"name":"list"}}',
        b'{"jsonrpc":"2.0","id":1,"Method":"tools/call","PARAMS":{"Name":"delete_repo"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools\\/call","params":{"name":"\\u0064elete_repo"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["delete_repo"]}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
        b'{"jsonrpc":"2.0","method":"tools/call","params":{"name":"delete_repo"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"x","params":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
        json.dumps([call(f"tool_{n}", {}, n) for n in range(100)]).encode(),
        json.dumps([call("create_issue", {}, 1), call("delete_repo", {}, 2)]).encode(),
    ],
)
def test_no_writing_of_a_call_goes_past_the_rule(world: World, message: bytes) -> None:
    with _client(world) as client:
        post(client, message)
    world.nothing_left()


def test_each_request_of_a_batch_is_answered(world: World) -> None:
    with _client(world) as client:
        batch = [call("create_issue", {}, 1), call("delete_repo", {}, "b"), {"jsonrpc": "2.0", "method": "notify"}]
        answers = post(client, batch).json()
        assert [answer["id"] for answer in answers] == [1, "b"]
        passed = post(client, [call("create_issue", {}, 1), call("create_issue", {}, 2)]).json()
    assert [answer["id"] for answer in passed] == [1, 2]


def test_what_asks_for_no_answer_is_refused_by_its_status(world: World) -> None:
    with _client(world) as client:
        message = call("delete_repo", {})
        del message["id"]
        answer = post(client, message)
    assert answer.status_code == 403
    assert "id" not in answer.json()


def test_arguments_are_looked_into_and_the_answer_has_the_values_back(client: httpx.Client, world: World) -> None:
    answer = told(post(client, call("create_issue", {"text": f'write to {MAIL} "now"', "deep": [{"card": CARD}]})))
    said = answer["result"]["content"][0]["text"]
    assert MAIL in said
    assert CARD in said
    [left] = world.left()
    assert MAIL not in left.text
    assert CARD not in left.text
    assert json.loads(left.body)["params"]["name"] == "create_issue"


@pytest.mark.parametrize(
    ("host", "path", "body"),
    [
        (
            "api.openai.com",
            "/v1/responses",
            {"tools": [{"type": "mcp", "server_label": "corp-tools", "server_url": "https://evil.example/mcp"}]},
        ),
        ("api.openai.com", "/v1/responses", {"tools": [{"type": "mcp", "connector_id": "connector_dropbox"}]}),
        ("api.anthropic.com", "/v1/messages", {"mcp_servers": [{"type": "url", "url": "https://evil.example/sse"}]}),
        (
            "api.openai.com",
            "/v1/responses",
            {"tools": [{"type": "mcp", "server_url": f"https://{HOST}/mcp"}]},  # any tool of it, deleting ones too
        ),
    ],
)
def test_servers_handed_to_a_model_are_tools_too(world: World, host: str, path: str, body: dict[str, Any]) -> None:
    with _client(world) as client:
        assert post(client, {"model": "m", "input": "hi", **body}, host, path).status_code == 403
        world.nothing_left()
        allowed = {"type": "mcp", "server_url": f"https://{HOST}/mcp", "allowed_tools": ["create_issue"]}
        passed = post(client, {"model": "m", "input": "hi", "tools": [allowed]}, "api.openai.com", "/v1/responses")
    assert passed.status_code == 200


def test_resources_and_prompts_have_the_values_back(client: httpx.Client, world: World) -> None:
    world.under(ANYWHERE)
    read = told(post(client, asking("resources/read", uri=f"mailto:{MAIL}")))["result"]["contents"][0]
    assert MAIL in read["text"]
    got = told(post(client, asking("prompts/get", name="review", arguments={"card": CARD})))["result"]["messages"][0]
    assert CARD in got["content"]["text"]
    assert not [left for left in world.left() if MAIL in left.text or CARD in left.text]


def test_what_a_server_sends_on_its_own_has_the_values_back(client: httpx.Client, world: World) -> None:
    """The client listens first, as clients do, when nothing has been replaced for it yet."""
    world.under(ANYWHERE)
    with client.stream("GET", f"https://{HOST}/mcp", headers={"accept": "text/event-stream"}) as listening:
        lines = (line for line in listening.iter_lines() if line)
        assert next(lines) == ": listening"
        with _client(world) as other:
            post(other, call("create_issue", {"text": f"write to {MAIL}"}))
        [said] = [line for line in (next(lines), next(lines), next(lines)) if line.startswith("data: ")]
    assert MAIL in json.loads(said.removeprefix("data: "))["params"]["data"]
    assert not [left for left in world.left() if MAIL in left.text]


def test_a_server_may_ask_and_the_answer_is_looked_into_but_is_no_call(client: httpx.Client, world: World) -> None:
    """Sampling: the server asks the client to have a model answer; the client sends the answer by a request of its own.

    No rule about calls holds for that answer, and no rule about data leaves it out.
    """
    world.under(ANYWHERE + "- {name: no-calls-with-cards, activity: tool, data: payment-card, then: block}\n")
    with client.stream("GET", f"https://{HOST}/mcp", headers={"accept": "text/event-stream"}) as listening:
        lines = (line for line in listening.iter_lines() if line)
        assert next(lines) == ": listening"
        with _client(world) as other:
            post(other, call("create_issue", {"text": "hello", "sample": f"What does {MAIL} want?"}))
        asked = next(one for line in lines if line.startswith("data: ") and "id" in (one := json.loads(line[6:])))
    assert asked["method"] == "sampling/createMessage"
    assert MAIL in asked["params"]["messages"][0]["content"]["text"]
    answer = {"role": "assistant", "model": "m", "content": {"type": "text", "text": f"To pay by {CARD}."}}
    assert post(client, {"jsonrpc": "2.0", "id": asked["id"], "result": answer}).status_code == 202
    assert not [left for left in world.left() if MAIL in left.text or CARD in left.text]
    exchange = [entry for entry in world.entries() if entry["kind"] == "exchange"][-1]["body"]["exchange"]
    assert "tool" not in exchange["activity"]


@pytest.mark.parametrize(
    "result",
    [
        {"action": "accept", "content": {"card": CARD}},  # elicitation/create
        {"role": "assistant", "model": "m", "content": {"type": "text", "text": f"It is {CARD}."}},  # sampling
        {"roots": [{"uri": "file:///home/kim", "name": f"of {MAIL}"}]},
    ],
)
def test_what_a_client_answers_a_server_that_asks_is_looked_into(world: World, result: dict[str, Any]) -> None:
    world.under(ANYWHERE)
    with _client(world) as client:
        post(client, {"jsonrpc": "2.0", "id": "from-the-server", "result": result})
    [left] = world.left()
    assert CARD not in left.text
    assert MAIL not in left.text
    assert json.loads(left.body)["id"] == "from-the-server"


def repeating(message: dict[str, Any]) -> dict[str, str]:
    """The headers that a client of 2026-07-28 sends with a message, by a schema that names ``text``."""
    params = message["params"]
    said = {"mcp-protocol-version": "2026-07-28", "mcp-method": message["method"]}
    if "name" in params or "uri" in params:
        said["mcp-name"] = written(params.get("name") or params["uri"])
    if "text" in params.get("arguments", {}):
        said["mcp-param-text"] = written(params["arguments"]["text"])
    return said


def post_anew(client: httpx.Client, message: dict[str, Any], **more: str) -> httpx.Response:
    headers = {"content-type": "application/json"} | repeating(message) | more
    return client.post(f"https://{HOST}/mcp", content=json.dumps(message).encode(), headers=headers)


@pytest.mark.parametrize("text", [f"write to {MAIL} now", f"메일은 {MAIL} 입니다", "hello"])
def test_what_is_replaced_is_replaced_in_the_headers_that_repeat_it(
    client: httpx.Client, world: World, text: str
) -> None:
    """The server refuses a call whose headers do not say what its message says."""
    answer = post_anew(client, call("create_issue", {"text": text}))
    assert answer.status_code == 200
    assert text in told(answer)["result"]["content"][0]["text"]
    [left] = world.left()
    assert MAIL not in left.text
    sent = said(left.header("mcp-param-text") or "")
    assert sent == json.loads(left.body)["params"]["arguments"]["text"]
    assert MAIL not in sent


def test_the_address_of_a_resource_is_replaced_in_its_header(client: httpx.Client, world: World) -> None:
    world.under(ANYWHERE)
    answer = post_anew(client, asking("resources/read", uri=f"mailto:{MAIL}"))
    assert MAIL in told(answer)["result"]["contents"][0]["text"]
    [left] = world.left()
    assert MAIL not in f"{left.text} {left.header('mcp-name')}"


def test_a_header_that_says_something_else_is_looked_into_and_names_a_tool(client: httpx.Client, world: World) -> None:
    assert post_anew(client, call("create_issue", {}), **{"mcp-name": "delete_repo"}).json()["error"]["code"] == -32010
    world.nothing_left()
    post_anew(client, call("create_issue", {"text": "hello"}), **{"mcp-param-text": CARD})
    [left] = world.left()
    assert CARD not in str(left.headers)


def test_what_a_subscriber_is_sent_has_the_values_back(client: httpx.Client, world: World) -> None:
    world.under(ANYWHERE)
    asked = asking("subscriptions/listen", notifications={"resourcesListChanged": True})
    headers = {"content-type": "application/json"} | repeating(asked)
    with client.stream("POST", f"https://{HOST}/mcp", content=json.dumps(asked).encode(), headers=headers) as listening:
        lines = (line for line in listening.iter_lines() if line)
        assert next(lines) == ": listening"
        with _client(world) as other:
            post_anew(other, call("create_issue", {"text": f"write to {MAIL}"}))
        [data] = [line for line in (next(lines), next(lines), next(lines)) if line.startswith("data: ")]
    assert MAIL in json.loads(data.removeprefix("data: "))["params"]["data"]
    assert not [left for left in world.left() if MAIL in left.text]
