// A conversation in a browser.  The server draws every message; this puts it where it belongs, and sends what a person does.
import { $, attempt, call, copyOf, dialog, make, over, reached, say, Said, state, words } from "./api.js";
import { attached, sent, taken } from "./files.js";
import { listItem } from "./list.js";

const log = $("log"), ask = $("ask"), composer = $("composer");
const id = state.conversation, base = "/api/conversations/" + id;
const parse = document.createElement("template");
let dirty = false, left = false, deleting = false;
// What was deleted is told by whoever deleted it and by two streams: the page goes once.
function leave(where) { if (!left) { left = true; location.assign(where); } }
const gone = () => { if (!deleting) leave("/"); };

// -- the log ---------------------------------------------------------------------------------------------------------

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
const toEnd = () => { log.scrollTop = log.scrollHeight; };

function put(data) {
  const near = atEnd(), old = $(data.id), last = log.querySelector("article:last-of-type");
  parse.innerHTML = data.html;
  const made = parse.content.firstElementChild;
  if (old) {
    for (const kind of [".thinking"]) if (old.querySelector(kind)?.open) made.querySelector(kind).open = true;
    if (data.state === "writing" && !made.querySelector(".text").firstChild) made.querySelector(".text").replaceChildren(...old.querySelector(".text").childNodes);
    old.replaceWith(made);
  } else if ((last ? last.id : "") === (data.parent || "")) {
    log.append(made);
  } else { refetch(); return; }
  if (near || data.role === "user") toEnd();
  working();
  if (data.role === "assistant") tell(old?.dataset.state, made);
}
// For whoever hears the page: that an answer begins, and how it ended; not each word of it.
function tell(was, made) {
  const now = made.dataset.state;
  if (now === "writing") { if (was !== "writing") $("said").textContent = words.writing; }
  else if (was === "writing") $("said").textContent = now === "complete" ? words.answered : made.querySelector("p.trouble, .give p")?.textContent || words.stopped;
}

function putBlocks(data) {
  const article = $(data.message);
  if (!article) { refetch(); return; }
  const text = article.querySelector(".text"), near = atEnd();
  if (text.children.length < data.keep) { refetch(); return; }
  data.html.forEach((html, number) => {
    parse.innerHTML = html;
    const made = parse.content.firstElementChild, old = text.children[data.keep + number];
    if (!made) return;
    if (!old) text.append(made);
    else if (!old.isEqualNode(made)) old.replaceWith(made);
  });
  while (text.children.length > data.keep + data.html.length) text.lastElementChild.remove();
  if (near) toEnd();
}

function putThinking(data) {
  const place = $(data.message)?.querySelector(".thinking");
  if (!place) return;
  const thoughts = place.querySelector(".thoughts"), have = Array.from(thoughts.textContent);
  if (data.at <= have.length) thoughts.textContent = have.slice(0, data.at).join("") + data.text;
  place.hidden = false;
}

let fetching = null;
function refetch() {
  fetching ??= call("GET", `/c/${id}/thread`).then((told) => {
    fetching = null;
    parse.innerHTML = told.html;
    log.replaceChildren($("earlier"), ...parse.content.children);
    back(told.earlier);
    toEnd();
    working();
    heading(told.conversation);
    follow(told.position);
  }, () => { fetching = null; });
}

// Of a long conversation the end is drawn; who reads back stays where they were.
function back(until) { $("earlier").dataset.until = until || ""; $("earlier").hidden = !until; }
$("earlier").addEventListener("click", () => attempt(async () => {
  const told = await call("GET", `/c/${id}/thread?until=${$("earlier").dataset.until}`), rest = log.scrollHeight - log.scrollTop;
  parse.innerHTML = told.html;
  $("earlier").after(...parse.content.children);
  back(told.earlier);
  log.scrollTop = log.scrollHeight - rest;
  if (!told.earlier) log.focus({ preventScroll: true });
}));

function working() {
  const writing = log.querySelector('[data-state="writing"]') !== null;
  $("stop").hidden = !writing;
  $("send").hidden = writing;
}

// A draft follows from another device; somebody who types is not overwritten by what this page told a moment ago.
let edited = -Infinity, following = 0;
function drafted(draft) {
  clearTimeout(following);
  const rest = edited + 3000 - performance.now();
  if (rest > 0) following = setTimeout(drafted, rest, draft);
  else if (!dirty && ask.value !== draft) { ask.value = draft; grow(); }
}
function heading(one) {
  state.leaf = one.leaf;
  $("title").textContent = document.title = one.title || words.new;
  $("place").textContent = one.temporary ? words.temporary : one.folder;
  drafted(one.draft);
}

// -- events: only pages that are seen hold a connection --------------------------------------------------------------

let stream = null, place = state.position, lists = null, listed = state.list;
function opened(url, handlers, back) {
  const source = new EventSource(url);
  for (const [name, work] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => { back(event.lastEventId); reached(); work(JSON.parse(event.data)); });
  }
  source.onopen = reached;
  source.onerror = () => {
    if (navigator.onLine === false || source.readyState === EventSource.CLOSED) say(words.offline);
    if (source.readyState === EventSource.CLOSED) over().then((why) => { if (why) say(why); else setTimeout(wake, 2000); });
  };
  return source;
}
function follow(position) {
  if (!id) return;
  place = position;
  stream?.close();
  stream = opened(`/c/${id}/live?after=${encodeURIComponent(place)}`, {
    message: put, blocks: putBlocks, thinking: putThinking, reset: refetch,
    notice: (data) => { const node = $(data.message)?.querySelector(".notice"); if (node) { node.textContent = data.text; node.hidden = false; } },
    deleted: gone,
    conversation: (data) => { heading(data); setTimeout(() => { if (data.leaf && data.leaf === state.leaf && !$(data.leaf)) refetch(); }, 400); },
  }, (last) => { place = last; });
}
function followList() {
  lists?.close();
  lists = opened(`/api/events?after=${encodeURIComponent(listed)}&of=${encodeURIComponent(state.person)}`, {
    conversation: listItem,
    deleted: (data) => { document.querySelector(`#list [data-id="${data.conversation}"]`)?.remove(); if (data.conversation === id) gone(); },
    me: (data) => { if (!id) drafted(data.draft); },
    file: taken, reset: () => {},
    look: (data) => say(`${words.looks}: ${data.auditor}`),
  }, (last) => { listed = last; });
}
function wake() { if (!document.hidden) { follow(place); followList(); } }
document.addEventListener("visibilitychange", () => { if (document.hidden) { stream?.close(); lists?.close(); } else wake(); });
addEventListener("online", wake);
addEventListener("offline", () => say(words.offline));
addEventListener("pagehide", () => { stream?.close(); lists?.close(); });
addEventListener("pageshow", (event) => { if (event.persisted) { left = false; wake(); } });

// -- asking ----------------------------------------------------------------------------------------------------------

function grow() { ask.style.height = "auto"; ask.style.height = Math.min(ask.scrollHeight + 2, innerHeight * 0.4) + "px"; }
async function begun() {
  if (id) return id;
  const made = await call("POST", "/api/conversations", { model: $("model").value, temporary: $("temporary").checked, folder: $("folder").value });
  return made.id;
}
async function send(text, more = {}) {
  const conversation = await begun();
  const body = { text, model: $("model").value, files: attached(), ...more };
  try { await call("POST", `/api/conversations/${conversation}/ask`, body); } catch (error) {
    // A conversation that did not begin is not kept.
    if (!id) await call("DELETE", "/api/conversations/" + conversation).catch(() => {});
    const out = error instanceof Said && error.error.fit?.leave_out;
    if (!id || !out?.length || !(await dialog(error.message, null, words.send))) throw error;
    await call("POST", `/api/conversations/${conversation}/ask`, { ...body, leave_out: out });
  }
  if (!id) { await call("PUT", "/api/me", { draft: "" }); location.replace("/c/" + conversation); }
}
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = ask.value;
  if (!text.trim() || $("send").hidden || $("send").disabled) return;
  $("send").disabled = true;
  clearTimeout(drafting);
  attempt(async () => {
    if (!(await sent())) return;
    await send(text);
    ask.value = "";
    dirty = false;
    edited = -Infinity;
    attached(true);
    grow();
  }).finally(() => { $("send").disabled = false; });
});
ask.addEventListener("keydown", (event) => {
  const fine = matchMedia("(pointer: fine)").matches;
  // While a syllable is being put together, Enter belongs to the input method.
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || (fine && !event.shiftKey)) { event.preventDefault(); composer.requestSubmit(); }
});
let drafting = 0;
ask.addEventListener("input", () => {
  grow();
  dirty = true;
  edited = performance.now();
  clearTimeout(following);
  clearTimeout(drafting);
  drafting = setTimeout(() => attempt(async () => {
    const draft = ask.value;
    if (id) await call("PATCH", base, { draft }); else await call("PUT", "/api/me", { draft });
    if (ask.value === draft) dirty = false;
  }), 500);
});
$("stop").addEventListener("click", () => attempt(() => call("POST", base + "/stop")));
if (id) $("model").addEventListener("change", () => attempt(() => call("PATCH", base, { model: $("model").value })));

function edit(article) {
  const said = article.querySelector(".said"), form = make("form"), text = make("textarea", "", { "aria-label": words.edit });
  text.value = said.textContent;
  const row = make("div", "", { class: "row" }), no = make("button", words.cancel, { type: "button", class: "quiet" });
  row.append(make("button", words.send, { class: "strong" }), no);
  form.append(text, row);
  said.replaceWith(form);
  text.focus();
  no.addEventListener("click", () => form.replaceWith(said));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = Array.from(article.querySelectorAll(".files [data-id]"), (item) => item.dataset.id);
    attempt(() => send(text.value, { parent: article.dataset.parent || null, files }));
  });
}
const doing = {
  edit,
  again: (article) => attempt(() => call("POST", base + "/answer", { question: article.dataset.parent, model: $("model").value })),
  continue: (article) => attempt(() => call("POST", base + "/continue", { answer: article.id })),
};

// What the policy asks for before it lets an answer begin: a notice to read, or a reason to give.
log.addEventListener("submit", (event) => {
  const form = event.target.closest(".give");
  if (!form) return;
  event.preventDefault();
  attempt(async () => {
    await call("POST", "/api/given", { token: form.dataset.token, reason: form.elements.reason?.value || "" });
    await call("POST", base + "/continue", { answer: form.closest("article").id });
  });
});

// -- the menu, passages ------------------------------------------------------------------------------------

// What another device made of it meanwhile is said, and what was written here stands in the field to be saved or not.
async function change(label, field) {
  let { conversation: one } = await call("GET", base), text = one[field], said = label;
  for (;;) {
    const answer = await dialog(said, text);
    if (!answer) return;
    const was = one[field];
    try { heading(await call("PATCH", base, { [field]: answer.value, revision: one.revision })); return; } catch (error) {
      if (error.status !== 409) throw error;
      one = error.error.conversation;
      if (one[field] === was) { heading(await call("PATCH", base, { [field]: answer.value })); return; }
      text = answer.value;
      said = `${error.message} ${label}: ${one[field]}`;
    }
  }
}
const menu = {
  rename: () => change(words.rename, "title"),
  folder: () => change(words.folder, "folder"),
  instructions: () => change(words["instructions-here"], "instructions"),
  pin: async (button) => {
    const one = await call("PATCH", base, { pinned: !button.dataset.on });
    button.dataset.on = one.pinned ? "1" : "";
    button.textContent = one.pinned ? words.unpin : words.pin;
  },
  share: async () => {
    if (!(await dialog(words["share-is"], null, words.share))) return;
    const told = await call("POST", base + "/share");
    await dialog(words.share, `${location.origin}/shared/${told.share}`, words.close);
  },
  delete: async () => {
    if (!(await dialog(words["delete-is"], null, words.delete))) return;
    deleting = true;
    try { sessionStorage.setItem("deleted", (await call("DELETE", base)).receipt); } finally { deleting = false; }
    leave("/");
  },
};
async function passage(link) {
  const told = await call("GET", link.getAttribute("href"));
  const shown = $("passage"), text = shown.querySelector("div");
  shown.querySelector("h2").textContent = `${told.name} · ${told.where}`;
  text.replaceChildren(told.before, make("mark", told.text), told.after);
  shown.hidden = false;
  text.querySelector("mark").scrollIntoView({ block: "center" });
  $("close-passage").focus();
}
document.addEventListener("click", (event) => {
  if (!event.target.closest("#menu") || event.target.closest("#menu a")) $("menu")?.removeAttribute("open");
  const at = (query) => event.target.closest(query);
  const button = at("[data-copy], [data-do], [data-branch], [data-menu], a.cite");
  if (!button) return;
  if (button.matches(".cite")) { event.preventDefault(); attempt(() => passage(button)); }
  else if (button.dataset.copy) copyOf(button);
  else if (button.dataset.do) doing[button.dataset.do](button.closest("article"));
  else if (button.dataset.menu) { $("menu").open = false; $("menu").querySelector("summary").focus(); attempt(() => menu[button.dataset.menu](button)); }
  else if (button.dataset.branch) attempt(async () => {
    const told = await call("GET", `/c/${id}/branch/${button.dataset.branch}`);
    await call("PATCH", base, { leaf: told.leaf });
    refetch();
  });
});
$("close-passage").addEventListener("click", () => { $("passage").hidden = true; });
$("sign-out").addEventListener("click", () => attempt(async () => { await call("DELETE", "/api/session"); others.postMessage("out"); location.assign("/sign-in"); }));
// Who signs out is out in every window of this browser.
const others = new BroadcastChannel("session");
others.onmessage = () => location.assign("/sign-in");
for (const [button, open] of [["open-side", true], ["close-side", false]]) $(button).addEventListener("click", () => {
  $("side").classList.toggle("open", open);
  $("open-side").setAttribute("aria-expanded", String(open));
  (open ? $("search") : $("open-side")).focus();
});
document.addEventListener("keydown", (event) => {
  const asked = $("dialog").open || $("help").open, typing = event.target.matches("input, textarea, select") || asked;
  if (event.key === "Escape" && $("menu")?.open) { $("menu").open = false; $("menu").querySelector("summary").focus(); }
  else if (event.key === "Escape" && !asked) {
    if (!$("passage").hidden) { $("passage").hidden = true; ask.focus(); } else if (!$("stop").hidden) $("stop").click(); else if (event.target === ask && !event.isComposing) log.focus();
  }
  else if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === "/") { event.preventDefault(); $("search").focus(); }
  else if (event.key === "n" || event.key === "ㅜ") location.assign("/");
  else if (event.key === "?") $("help").showModal();
});

// -- what somebody was about to ask elsewhere ------------------------------------------------------------------------

function arrive() {
  const token = new URLSearchParams(location.hash.slice(1)).get("bring");
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  $("arrival").hidden = false;
  $("leave").addEventListener("click", () => { $("arrival").hidden = true; });
  $("bring").addEventListener("click", () => attempt(async () => {
    $("arrival").hidden = true;
    ask.value = (await call("POST", "/api/arrivals", { token })).text;
    ask.dispatchEvent(new Event("input"));
    ask.focus();
  }));
}

// What was deleted here a moment ago, with the proof of it.
const proof = sessionStorage.getItem("deleted");
if (proof) { sessionStorage.removeItem("deleted"); $("told").textContent = `${words.deleted} ${proof}`; $("told").hidden = false; }

arrive();
working();
if (!$("stop").hidden) $("said").textContent = words.writing;
toEnd();
if (ask.value) grow();
// At a desk one writes at once; Escape leaves the field, for the keys.  On a phone its keyboard would cover the page.
if (matchMedia("(pointer: fine)").matches) ask.focus({ preventScroll: true });
wake();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
