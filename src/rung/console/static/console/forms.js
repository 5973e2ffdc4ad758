// The editor of a ticket form: rows are drawn where they belong, and the preview follows what is typed. Without this
// file, Up and Down move rows and “Show it” draws the preview.
"use strict";

(() => {
  const editor = document.getElementById("editor");
  const show = document.getElementById("show");
  const rows = document.getElementById("rows");
  if (!editor || !show || !rows) return;

  const PAUSE_MS = 600;
  let waiting = 0;

  function follow() {
    clearTimeout(waiting);
    waiting = setTimeout(() => editor.requestSubmit(show), PAUSE_MS);
  }

  editor.addEventListener("input", follow);

  // The order in which rows stand is the order in which they are sent.
  let lifted = null;

  for (const row of rows.querySelectorAll("[data-row]")) {
    row.querySelector(".grip").addEventListener("mousedown", () => { row.draggable = true; });
    row.addEventListener("dragstart", (event) => {
      lifted = row;
      row.classList.add("lifted");
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragend", () => {
      row.classList.remove("lifted");
      row.draggable = false;
      lifted = null;
      for (const one of rows.querySelectorAll(".over")) one.classList.remove("over");
    });
    row.addEventListener("dragover", (event) => {
      if (lifted === null || lifted === row) return;
      event.preventDefault();
      row.classList.add("over");
    });
    row.addEventListener("dragleave", () => row.classList.remove("over"));
    row.addEventListener("drop", (event) => {
      if (lifted === null || lifted === row) return;
      event.preventDefault();
      const isBelow = lifted.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
      row[isBelow ? "after" : "before"](lifted);
      follow();
    });
  }
})();
