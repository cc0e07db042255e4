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
  if (answer.status === 401) { location.assign("/sign-in?next=" + encodeURIComponent(location.pathname)); }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Said(answer.status, told.error || {});
  return told;
}

const line = document.getElementById("line");
export function say(text) { if (line) { line.textContent = text; line.hidden = !text; } }
// What the server says by itself proves that it is there again, and nothing else: other troubles stay to be read.
export function reached() { if (line?.textContent === words.offline) say(""); }
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
