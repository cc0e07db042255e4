"""Who gets which dress."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.dresses import Asked, Dress, Form, Style, dress

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JSON = "application/json"

TABLE = {
    "a browser opens a page": (
        Asked("deepseek", "/", accept=PAGE, sec_fetch_mode="navigate", sec_fetch_dest="document", user_agent=CHROME),
        Dress(Form.HTML, Style.DEEPSEEK_WEB),
    ),
    "an old browser opens a page": (
        Asked("chatgpt", "/", accept=PAGE, user_agent=CHROME),
        Dress(Form.HTML, Style.CHATGPT_WEB),
    ),
    "a browser submits a form": (
        Asked(
            "elsewhere", "/x", content_type="application/x-www-form-urlencoded", accept=PAGE, sec_fetch_mode="navigate"
        ),
        Dress(Form.HTML, Style.PROBLEM),
    ),
    "the web app of DeepSeek sends a prompt": (
        Asked("deepseek", "/api/v0/chat/completion", "sse", "*/*", JSON, "cors", "empty", CHROME),
        Dress(Form.JSON, Style.DEEPSEEK_WEB),
    ),
    "the web app of ChatGPT sends a prompt": (
        Asked("chatgpt", "/backend-api/f/conversation", "sse", "text/event-stream", JSON, "cors", "empty", CHROME),
        Dress(Form.JSON, Style.CHATGPT_WEB),
    ),
    "the web app of Claude sends a prompt": (
        Asked(
            "claude", "/api/organizations/1/chat_conversations/2/completion", "sse", "text/event-stream", JSON, "cors"
        ),
        Dress(Form.JSON, Style.ANTHROPIC),
    ),
    "an SDK of AWS": (
        Asked("amazon-bedrock", "/model/a1b2/converse", "json", content_type=JSON, user_agent="Boto3/1.44.5"),
        Dress(Form.JSON, Style.AWS),
    ),
    "an SDK of OpenAI at the same cloud": (
        Asked("amazon-bedrock", "/openai/v1/chat/completions", "json", content_type=JSON),
        Dress(Form.JSON, Style.OPENAI),
    ),
    "a page's script asks a service without a shape": (
        Asked("unknown-chat", "/api/ask", "json", "*/*", JSON, "cors", "empty", CHROME),
        Dress(Form.JSON, Style.PROBLEM),
    ),
    "a page's picture": (
        Asked("deepseek", "/x.png", accept="image/*", sec_fetch_mode="no-cors", sec_fetch_dest="image"),
        Dress(Form.JSON, Style.DEEPSEEK_WEB),
    ),
    "the SDK of OpenAI": (
        Asked("openai-api", "/v1/chat/completions", "sse", JSON, JSON, user_agent="OpenAI/Python 3.1.0"),
        Dress(Form.JSON, Style.OPENAI),
    ),
    "the SDK of OpenAI at somebody else's": (
        Asked("groq", "/openai/v1/chat/completions", "sse", JSON, JSON, user_agent="OpenAI/Python 3.1.0"),
        Dress(Form.JSON, Style.OPENAI),
    ),
    "the SDK of Anthropic at DeepSeek's API": (
        Asked("deepseek-api", "/anthropic/v1/messages", "sse", JSON, JSON, user_agent="Anthropic/Python 1.0"),
        Dress(Form.JSON, Style.ANTHROPIC),
    ),
    "an API among the paths of a web app": (
        Asked("chatgpt", "/backend-api/codex/responses", "sse", "text/event-stream", JSON),
        Dress(Form.JSON, Style.OPENAI),
    ),
    "Gemini's API": (
        Asked("gemini-api", "/v1beta/models/gemini-3:streamGenerateContent", "sse", "*/*", JSON),
        Dress(Form.JSON, Style.GEMINI),
    ),
    "curl at an API": (
        Asked(
            "openai-api",
            "/v1/chat/completions",
            "json",
            "*/*",
            "application/x-www-form-urlencoded",
            user_agent="curl/8.5",
        ),
        Dress(Form.JSON, Style.OPENAI),
    ),
    "curl at a web page": (
        Asked("deepseek", "/", accept="*/*", user_agent="curl/8.5.0"),
        Dress(Form.TEXT, Style.DEEPSEEK_WEB),
    ),
    "curl that sends JSON": (
        Asked("deepseek", "/api/v0/chat/completion", "sse", "*/*", JSON, user_agent="curl/8.5.0"),
        Dress(Form.JSON, Style.DEEPSEEK_WEB),
    ),
    "wget": (Asked("claude", "/", accept="*/*", user_agent="Wget/1.21"), Dress(Form.TEXT, Style.ANTHROPIC)),
    "a program of which nothing is known": (Asked(), Dress(Form.JSON, Style.PROBLEM)),
    "gRPC": (Asked("vertex-ai", "/x.Y/Z", content_type="application/grpc+proto"), Dress(Form.GRPC, Style.GEMINI)),
    "gRPC in a browser": (Asked(content_type="application/grpc-web+proto", sec_fetch_mode="cors"), Dress(Form.GRPC)),
    "a Connect stream": (Asked("kimi", "/x", content_type="application/connect+json"), Dress(Form.CONNECT)),
    "a WebSocket that is open": (
        Asked("chatgpt", "/ws", upgrade="WebSocket", started=True),
        Dress(Form.WEBSOCKET, Style.CHATGPT_WEB),
    ),
    "a WebSocket over HTTP/2": (Asked(reply="websocket", started=True), Dress(Form.WEBSOCKET)),
    "a WebSocket that opens": (
        Asked("openai-api", "/v1/realtime", upgrade="websocket"),
        Dress(Form.JSON, Style.OPENAI),
    ),
    "a stream that has begun": (
        Asked("anthropic-api", "/v1/messages", "sse", JSON, JSON, started=True),
        Dress(Form.SSE, Style.ANTHROPIC),
    ),
    "lines that have begun": (Asked("ollama", "/api/chat", "ndjson", started=True), Dress(Form.NDJSON)),
}


@pytest.mark.parametrize("who", TABLE)
def test_each_client_gets_what_it_can_show(who: str) -> None:
    asked, expected = TABLE[who]
    assert dress(asked) == expected


words = st.sampled_from(
    ["", "application/grpc", "text/html", "cors", "navigate", "curl/8", "websocket", "\x00é", "sse"]
)


@given(st.builds(Asked, words, words, words, words, words, words, words, words, words, st.booleans()))
def test_whatever_a_client_says_there_is_a_dress(asked: Asked) -> None:
    assert dress(asked) == dress(asked)
    assert dress(asked).form in Form
