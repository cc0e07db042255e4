// Adds each decision to the table as it is recorded. Text only: nothing from the ledger is ever read as markup.
"use strict";
const MOST = 500;
const body = document.getElementById("rows");
const cell = (text, title) => {
  const td = document.createElement("td");
  td.textContent = text;
  if (title) td.title = title;
  return td;
};
const tagged = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
};
const add = (row) => {
  const tr = document.createElement("tr");
  const effect = cell("");
  effect.append(tagged("span", "effect " + row.effect, row.effect));
  const found = cell(row.data);
  if (row.unread) found.append(" ", tagged("span", "unread", "not inspected: " + row.unread));
  const receipt = cell("");
  receipt.append(tagged("code", "", row.receipt));
  tr.append(cell(row.time), cell(row.who), cell(row.service, row.host), cell(row.activity), effect,
    cell(row.rule, row.because), found, receipt);
  body.prepend(tr);
  while (body.rows.length > MOST) body.deleteRow(-1);
  document.getElementById("empty").hidden = true;
};
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
const source = new EventSource("/stream?after=" + document.body.dataset.after);
source.addEventListener("row", (event) => add(JSON.parse(event.data)));
source.addEventListener("brains", (event) =>
  document.getElementById("brains").replaceChildren(...JSON.parse(event.data).map(state)));
