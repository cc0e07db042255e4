// Adds each decision to the table as it is recorded. Text only: nothing from the ledger is ever read as markup.
"use strict";
const MOST = 500;
const body = document.getElementById("rows");
const names = [...document.querySelectorAll("thead th")].map((th) => th.textContent);
const tagged = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
};
const cells = (row) => {
  const found = [row.data];
  if (row.unread) found.push(" ", tagged("span", "unread", "not inspected: " + row.unread));
  const receipt = tagged("a", "", "");
  receipt.href = "/receipts/" + encodeURIComponent(row.receipt);
  receipt.append(tagged("code", "", row.receipt));
  return [[row.time], [row.who], [row.service], [row.activity], [tagged("span", "effect " + row.effect, row.effect)],
    [row.rule], found, [receipt]];
};
const add = (row) => {
  const tr = document.createElement("tr");
  tr.setAttribute("role", "row");
  cells(row).forEach((parts, index) => {
    const td = document.createElement("td");
    td.setAttribute("role", "cell");
    td.dataset.of = names[index];
    td.append(...parts.filter(Boolean));
    tr.append(td);
  });
  tr.cells[2].title = row.host;
  tr.cells[5].title = row.because;
  body.prepend(tr);
  while (body.rows.length > MOST) body.deleteRow(-1);
  document.getElementById("empty").hidden = true;
};

// What comes while the reader looks at one row waits, so that the table stands still.
const pause = document.getElementById("pause");
const told = document.getElementById("waiting");
let waiting = [];
let paused = false;
const take = (row) => {
  if (!paused) return add(row);
  waiting = [...waiting, row].slice(-MOST);
  told.textContent = waiting.length + " new";
};
pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", paused);
  if (paused) return;
  waiting.forEach(add);
  waiting = [];
  told.textContent = "";
});

const state = (brain) => {
  if (brain.problems.length) {
    const div = tagged("div", "trouble", "");
    div.setAttribute("role", "alert");
    const list = document.createElement("ul");
    for (const problem of brain.problems) {
      const item = document.createElement("li");
      item.append(tagged("code", "", problem));
      list.append(item);
    }
    const old = tagged("p", "", "The old policy (revision ");
    old.append(tagged("code", "", brain.revision.slice(0, 12)), ") still decides. Mend this and save:");
    div.append(tagged("h2", "", "The file on disk is not in force"), old, list);
    return div;
  }
  if (!brain.alive) {
    const div = tagged("div", "trouble", "");
    div.setAttribute("role", "alert");
    div.append(tagged("h2", "", brain.name + " is not running"),
      tagged("p", "", "AI services are refused until it is back; everything else passes."));
    return div;
  }
  const p = tagged("p", "well", brain.name + " enforces policy revision ");
  p.append(tagged("code", "", brain.revision.slice(0, 12)), " since " + brain.since + "." + (brain.pinned && " " + brain.pinned));
  return p;
};
const { after, wanted } = document.body.dataset;
const source = new EventSource("/stream?after=" + after + (wanted && "&" + wanted));
source.addEventListener("row", (event) => take(JSON.parse(event.data)));
source.addEventListener("brains", (event) =>
  document.getElementById("brains").replaceChildren(...JSON.parse(event.data).map(state)));
