// Asking the server, for every page: JSON in and out, the session's token with each change, errors as sentences.
const held = document.getElementById("state");
export const state = held ? JSON.parse(held.textContent) : {};
export const words = state.words || {};

export class Said extends Error {
  constructor(status, error) { super(error.message || String(status)); this.status = status; this.error = error; }
}

export async function call(method, path, body) {
  const headers = { "x-csrf-token": state.csrf || "" };
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  if (answer.status === 401 || told.error?.code === "no-token") {
    const was = state.csrf, message = await over();
    if (message) throw new Said(answer.status, { message });
    if (was !== state.csrf) return call(method, path, body);
  }
  throw new Said(answer.status, told.error || {});
}
// What to say where this browser's session is not that of whoever opened this page, which stays as it is: nothing that
// was typed is lost.  Who signed in again, in another window, goes on here.
export async function over() {
  const answer = await fetch("/api/session").catch(() => null);
  if (answer?.status === 401) return words["signed-out"];
  const told = answer?.ok ? await answer.json() : {};
  if (!told.person) return "";
  if (told.person !== state.person) return `${words["other-person"]} ${told.person}`;
  state.csrf = told.csrf;
  return "";
}

const line = document.getElementById("line");
export function say(text) {
  if (!line) return;
  line.textContent = text;
  line.hidden = !text;
  if (text && text === words["signed-out"]) line.append(" ", make("a", words["sign-in"], { href: "/sign-in", target: "_blank" }));
}
// What the server says by itself proves that it is there again, and nothing else: other troubles stay to be read.
export function reached() { if (line?.textContent === words.offline || line?.querySelector("a")) say(""); }
export async function attempt(work) {
  try { say(""); return await work(); } catch (error) { say(error instanceof Said ? error.message : words.offline || String(error)); return undefined; }
}
export const $ = (id) => document.getElementById(id);
export function make(name, text, attributes = {}) {
  const node = document.createElement(name);
  if (text) node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
export function dialog(text, value, yes = words.save) {
  $("dialog-text").textContent = $("dialog-name").textContent = text;
  $("dialog-yes").textContent = yes;
  $("dialog-label").hidden = value === null;
  $("dialog-value").value = value ?? "";
  $("dialog").returnValue = "";
  $("dialog").showModal();
  $("dialog-value").style.height = "auto";
  $("dialog-value").style.height = $("dialog-value").scrollHeight + 2 + "px";
  return new Promise((done) => $("dialog").addEventListener("close", () => done($("dialog").returnValue === "yes" ? { value: $("dialog-value").value } : null), { once: true }));
}
export function copyOf(button) {
  const article = button.closest("article");
  const from = button.dataset.copy === "code" ? button.closest("figure").querySelector("code") : article.querySelector(".text");
  navigator.clipboard.writeText(button.dataset.copy === "code" ? from.textContent : from.innerText).then(() => {
    const was = button.textContent;
    button.textContent = words.copied || "✓";
    setTimeout(() => { button.textContent = was; }, 1500);
  });
}
