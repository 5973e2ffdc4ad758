// Forms that follow their answers, and instants in the reader's own zone. Every page works without this file.
"use strict";

(() => {
  const language = document.documentElement.lang || "en";

  // What is asked -------------------------------------------------------------------------------------------------------

  function chosen(sheet, name) {
    const found = [];
    for (const one of sheet.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.closest("fieldset").hidden) continue;
      if (one.type === "checkbox" || one.type === "radio" ? one.checked : one.value) found.push(one.value);
    }
    return found;
  }

  function isAsked(sheet, name) {
    const asked = sheet.querySelector(`fieldset#at-${CSS.escape(name)}`);
    return asked !== null && !asked.hidden;
  }

  // In their order: a field can depend on one above it that itself depends on another.
  function follow(sheet) {
    for (const part of sheet.querySelectorAll("fieldset[data-when]")) {
      const when = JSON.parse(part.dataset.when);
      const answers = chosen(sheet, when.field);
      const holds = when.is.length ? answers.some((one) => when.is.includes(one)) : !answers.some((one) => when.is_not.includes(one));
      const isShown = isAsked(sheet, when.field) && holds;
      part.hidden = !isShown;
      part.disabled = !isShown;
    }
  }

  const sheetOf = (target) => target.closest(".asking");
  document.addEventListener("input", (event) => { const sheet = sheetOf(event.target); if (sheet) follow(sheet); });
  document.addEventListener("htmx:afterSwap", () => document.querySelectorAll(".asking").forEach(follow));
  document.querySelectorAll(".asking").forEach(follow);

  // When ----------------------------------------------------------------------------------------------------------------

  const sameDay = (one, other) => one.toDateString() === other.toDateString();

  for (const part of document.querySelectorAll("time[data-local]")) {
    const at = new Date(part.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const clock = { hour: "2-digit", minute: "2-digit" };
    const day = { weekday: "short", day: "numeric", month: "short" };
    part.title = part.textContent;
    part.textContent = at.toLocaleString(language === "de" ? "de-DE" : "en-GB", sameDay(at, new Date()) ? clock : { ...day, ...clock });
    if (part.dataset.local) part.textContent += ` ${part.dataset.local}`;
  }

  // Whoever reads by ear, or by keyboard, begins at what is wrong.
  document.getElementById("said")?.focus();
})();
