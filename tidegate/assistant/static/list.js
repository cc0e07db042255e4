// The history beside a conversation: page by page, by folder, and searched.
import { $, attempt, call, make, state, words } from "./api.js";

const id = state.conversation;

function row(one) {
  const item = make("li", "", { "data-id": one.id });
  const link = make("a", one.title || words.new, { href: "/c/" + one.id });
  if (one.id === id) link.setAttribute("aria-current", "page");
  item.classList.toggle("pinned", one.pinned);
  item.append(link);
  return item;
}
export function listItem(one) {
  if (one.temporary) return;
  const old = document.querySelector(`#list [data-id="${one.id}"]`);
  if (old && old.classList.contains("pinned") === one.pinned && old.textContent === one.title) return;
  old?.remove();
  const list = $("list"), first = one.pinned ? list.firstElementChild : list.querySelector("li:not(.pinned)");
  list.insertBefore(row(one), first);
}
let next = state.next;
$("older").hidden = !next;
async function older() {
  const folder = $("folder").value;
  const query = new URLSearchParams({ ...(next ? { before: next } : {}), ...(folder ? { folder } : {}) });
  const told = await call("GET", "/api/conversations?" + query);
  $("list").append(...told.conversations.map(row));
  next = told.next;
  $("older").hidden = !next;
}
$("older").addEventListener("click", () => attempt(older));
$("folder").addEventListener("change", () => attempt(() => { next = null; $("list").replaceChildren(); return older(); }));
$("folder").addEventListener("focus", async () => {
  const told = await call("GET", "/api/folders"), was = $("folder").value;
  $("folder").replaceChildren($("folder").options[0], ...told.folders.map((name) => make("option", name, { value: name })));
  $("folder").value = was;
}, { once: true });

let asking = 0;
async function look(text) {
  const told = await call("GET", "/api/search?q=" + encodeURIComponent(text));
  if (text !== $("search").value.trim()) return;
  $("found").replaceChildren(...told.results.map((hit) => {
    const item = make("li"), link = make("a", hit.title || words.new, { href: "/c/" + hit.conversation });
    link.append(make("small", hit.excerpt));
    item.append(link);
    return item;
  }));
  // A long history is still being opened, newest first: ask again for what is older.
  if (!told.complete) asking = setTimeout(() => attempt(() => look(text)), 150);
  else if (!told.results.length) $("found").replaceChildren(make("li", words["nothing-found"]));
}
$("search").addEventListener("focus", () => call("GET", "/api/search?q=").catch(() => {}));
$("search").addEventListener("input", () => {
  clearTimeout(asking);
  asking = setTimeout(() => {
    const text = $("search").value.trim();
    $("list").hidden = Boolean(text);
    $("found").hidden = !text;
    if (text) attempt(() => look(text));
  }, 120);
});
