"""Small catalogue files to test with."""

from __future__ import annotations

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.load import load
from tidegate.core.problem import Problems

BOT = """\
id: bot
name: Bot
category: chatbot
sources: [a public list]
seen: 2026-11-22
hosts:
- bot.example.com
"""
CHAT = """\
id: chat
name: Chat
category: chatbot
sources: [a public list]
seen: 2026-11-22
hosts:
- chat.example.org
- {host: api.chat.example.org, api: true}
- {host: portal.example.net, shared: true, paths: ['/assistant(/.*)?']}
- {host: label.example.net, shared: true}
- {under: cloud.example.net, matching: '[a-z0-9]+-chat'}
shapes:
- name: ask
  activity: prompt
  method: POST
  hosts: chat.example.org
  path: /v1/ask(/[^/]+)?
  media-type: application/json
  prompts: messages[].content
  evidence: own
  source: our browser
  seen: 2026-11-20
  examples:
  - POST chat.example.org /v1/ask application/json -> prompt
  - POST www.chat.example.org /v1/ask/7 application/json -> prompt
  near-misses:
  - POST chat.example.org /v1/asked application/json -> prompt
- name: speak
  activity: [prompt, voice]
  method: WS
  hosts: chat.example.org
  path: /v1/live
  evidence: own
  source: our browser
  seen: 2026-11-20
  examples: [WS chat.example.org /v1/live -> prompt, 'WS chat.example.org /v1/live -> voice, prompt']
- name: report
  activity: telemetry
  method: [POST, PUT]
  path: /v1/report
  evidence: own
  source: our browser
  seen: 2026-11-20
  examples: [POST portal.example.net /v1/report -> telemetry]
- name: listen
  activity: voice
  method: POST
  hosts: chat.example.org
  path: /v1/listen
  media-type: audio/*
  evidence: own
  source: our browser
  seen: 2026-11-20
  examples: [POST chat.example.org /v1/listen audio/wav -> voice]
""".replace("[WS chat.example.org /v1/live -> prompt, 'WS", "['WS")
LABS = """\
id: labs
name: Labs
category: agent
sources: [a public list]
seen: 2026-11-22
hosts:
- {host: labs.chat.example.org, carved-from: chat}
- {host: chat.example.org, shared: true, paths: ['/labs/.*'], carved-from: chat}
"""


def chat() -> Catalog:
    return load({"chat.yaml": CHAT, "labs.yaml": LABS})


def mistakes(*texts: str) -> list[str]:
    """What `load` says of texts, each in a file of its own: ``0.yaml``, ``1.yaml`` …"""
    try:
        load({f"{number}.yaml": text for number, text in enumerate(texts)})
    except Problems as wrong:
        return [str(problem) for problem in wrong.problems]
    return []
