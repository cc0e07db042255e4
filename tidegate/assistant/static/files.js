// Files that go along with a question: sent with their progress, then read by the server, which says how far it is.
import { $, attempt, call, dialog, make, say, state, words } from "./api.js";

const list = $("files"), known = new Map(), under_way = new Set();

// In the order in which they were chosen, whichever was sent first.
export function attached(clear = false) {
  const ids = Array.from(list.children, (item) => item.dataset.id).filter((one) => known.has(one));
  if (clear) { known.clear(); list.replaceChildren(); }
  return ids;
}
export function taken(told) {
  const item = known.get(told.id);
  // What was asked for may arrive after what was told meanwhile: a file that has been read is not being read again.
  if (item && !(told.state === "reading" && item.dataset.state !== "reading")) show(item, told);
}
function show(item, told) {
  const words_of = { reading: words.reading, ready: words.ready, failed: words["not-read"] };
  const why = told.why.split(", ").filter(Boolean).map((code) => words["why-" + code] ?? code).join(", ");
  item.querySelector("span").textContent = `${told.name} · ${words_of[told.state]}${why ? ": " + why : ""}`;
  item.classList.toggle("bad", told.state === "failed");
  item.dataset.state = told.state;
}
// The policy asks for a notice to be read, or a reason, before the file may be kept.
async function give(error) {
  const reasons = error.wants.kind === "justification";
  const text = reasons ? `${error.message} ${words.reason} ${words["reason-is"]}` : error.message;
  const answer = await dialog(text, reasons ? "" : null, reasons ? words["give-reason"] : words["have-read"]);
  return answer && attempt(() => call("POST", "/api/given", { token: error.wants.token, reason: answer.value }));
}
// A question does not go without the files that are still being sent; whether all of them are there.
export async function sent() {
  let all = true;
  while (under_way.size) all = (await Promise.all(under_way)).every(Boolean) && all;
  return all;
}
function send(file) {
  const one = sending(file);
  under_way.add(one);
  return one.finally(() => under_way.delete(one));
}
async function sending(file) {
  if (file.size > state.largest) { say(`${file.name}: ${words["why-too-large"]} (${state.largest >> 20} MiB)`); return false; }
  const item = make("li"), no = make("button", "×", { type: "button", class: "quiet", "aria-label": `${words.remove} ${file.name}` });
  item.append(make("span", `${file.name} · 0 %`), no);
  list.append(item);
  const request = new XMLHttpRequest();
  request.open("POST", "/api/files?name=" + encodeURIComponent(file.name));
  request.setRequestHeader("x-csrf-token", state.csrf);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.upload.onprogress = (event) => { item.querySelector("span").textContent = `${file.name} · ${Math.floor(event.loaded / event.total * 100)} %`; };
  no.addEventListener("click", () => { known.delete(item.dataset.id); item.remove(); request.abort(); });
  const done = new Promise((end) => { request.onloadend = () => end(over(file, item, request)); });
  request.send(file);
  return done;
}
// Whether it is there, or not wanted any more.
async function over(file, item, request) {
  if (!item.isConnected) return true;
  let told = {};
  try { told = JSON.parse(request.responseText); } catch { /* the connection broke */ }
  if (told.error?.wants) { item.remove(); return Boolean(await give(told.error)) && send(file); }
  if (request.status !== 201) {
    item.remove();
    say(`${file.name}: ${told.error?.message ?? (request.status || words.offline)}`);
    return false;
  }
  item.dataset.id = told.id;
  known.set(told.id, item);
  show(item, told);
  // Its end may have been told before this answer was here.
  if (told.state === "reading") fetch("/api/files/" + told.id).then((answer) => answer.json()).then((now) => taken(now));
  return true;
}
$("attach").addEventListener("click", () => $("chosen").click());
$("chosen").addEventListener("change", () => { Array.from($("chosen").files).forEach(send); $("chosen").value = ""; });
addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  Array.from(event.dataTransfer.files).forEach(send);
});
$("ask").addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); Array.from(event.clipboardData.files).forEach(send); } });
