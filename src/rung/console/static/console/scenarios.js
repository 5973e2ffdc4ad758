// The picture of a story (what a mark says stands below it while somebody points at it or has tabbed to it), and the
// form that makes one. Both work without this file: marks have titles, and the form has empty rows.
"use strict";

(() => {
  const tell = (event) => {
    const mark = event.target.closest?.(".story-chart [role=img]");
    if (!mark) return;
    const says = mark.closest("[data-story]").querySelector("[data-story-says]");
    says.textContent = mark.getAttribute("aria-label");
  };
  document.addEventListener("mouseover", tell);
  document.addEventListener("focusin", tell);
  document.addEventListener("click", tell);

  // One more step in the form: the last row, empty.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-more-steps]")) return;
    const steps = document.querySelector(".steps");
    const row = steps.lastElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("input, select")) field.value = "";
    steps.append(row);
    row.querySelector("input").focus();
  });
})();
