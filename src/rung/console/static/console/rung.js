// Keys, count-downs and small comforts. Every page works without this file.
"use strict";

(() => {
  const inField = (target) => target.closest("input, textarea, select, [contenteditable]");
  const rows = () => Array.from(document.querySelectorAll(".q-row"));
  let selectedKey = null;

  function select(row) {
    rows().forEach((one) => one.classList.toggle("selected", one === row));
    if (row) { selectedKey = row.dataset.key; row.scrollIntoView({ block: "nearest" }); row.focus({ preventScroll: true }); }
  }

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.key === selectedKey);
    select(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  const pages = { n: "/", o: "/outbox", p: "/policy", s: "/settings" };
  let goes = false;

  function openDetails(id) { const part = document.getElementById(id); if (part) { part.open = true; part.querySelector("select, input")?.focus(); } }
  function focus(id) { document.getElementById(id)?.focus(); }
  function press(key) { document.querySelector(`form[data-key="${key}"] button`)?.click(); }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    if (goes) { goes = false; if (pages[event.key]) { location.href = pages[event.key]; } return; }
    const does = {
      j: () => move(1), k: () => move(-1), "/": () => focus("find"), g: () => { goes = true; },
      a: () => press("a"), d: () => press("d"), r: () => focus("body"), n: () => focus("body"), e: () => openDetails("escalate"),
      w: () => document.getElementById("why")?.scrollIntoView({ block: "center" }),
      "?": () => document.getElementById("keys")?.showModal(),
    }[event.key];
    if (does) { event.preventDefault(); does(); }
  });

  // The page may be brought up to date while somebody moves about in it: what was selected stays so.
  document.addEventListener("htmx:afterSwap", () => {
    const row = rows().find((one) => one.dataset.key === selectedKey);
    if (row) row.classList.add("selected");
  });

  // A problem's line number leads to that line of the document.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    const text = document.getElementById("text");
    if (!link || !text) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Math.max(Number(link.dataset.line), 1);
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
  });
})();
