// Keys, count-downs, and pages that follow what happens. Every page works without this file.
"use strict";

(() => {
  const inField = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  const byId = (id) => document.getElementById(id);

  // The clock ---------------------------------------------------------------------------------------------------------
  // The page goes by the server's clock, which a demonstration may run faster than the world's.

  const root = document.documentElement;
  const speed = Number(root.dataset.speed || 1);
  const servedAt = Date.parse(root.dataset.now);
  const loadedAt = performance.now();
  const now = () => servedAt + (performance.now() - loadedAt) * speed;

  const two = (number) => String(number).padStart(2, "0");

  function span(seconds) {
    const total = Math.floor(Math.abs(seconds));
    const sign = seconds < 0 && total > 0 ? "-" : "";
    if (total < 3600) return `${sign}${Math.floor(total / 60)}:${two(total % 60)}`;
    if (total < 48 * 3600) return `${sign}${Math.floor(total / 3600)} h ${two(Math.floor((total % 3600) / 60))} min`;
    return `${sign}${Math.floor(total / 86400)} d`;
  }

  function tick() {
    const present = now();
    for (const face of document.querySelectorAll("[data-until]")) {
      const left = (Date.parse(face.dataset.until) - present) / 1000;
      const text = span(left);
      if (face.textContent !== text) face.textContent = text;
      const row = face.closest(".q-row");
      if (row && left < 15 * 60) row.classList.replace("grey", "amber");
    }
    const face = document.querySelector(".clock-face");
    if (face) face.textContent = new Date(present).toLocaleTimeString("en-GB", { timeZone: face.dataset.zone });
  }

  if (!Number.isNaN(servedAt)) { tick(); setInterval(tick, speed > 1 ? 250 : 1000); }

  // The live stream -----------------------------------------------------------------------------------------------------
  // One for the page. A part with `data-live="queue"` is told `changed`, and fetches itself anew (hx-trigger="changed").

  const parts = (kind) => document.querySelectorAll(`[data-live~="${kind}"]`);
  const oneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");

  function changed(kind, data) {
    for (const part of parts(kind)) {
      const key = part.dataset.liveKey;
      if (key === undefined || data === "*" || oneLine(key) === data) part.dispatchEvent(new CustomEvent("changed"));
    }
  }

  function listen(address, wait) {
    const stream = new EventSource(address);
    const lost = byId("lost");
    let wasLost = wait > 1000;
    stream.onopen = () => {
      if (lost) lost.hidden = true;
      wait = 1000;
      if (wasLost) for (const kind of ["queue", "issue", "outbox"]) changed(kind, "*");
      wasLost = false;
    };
    stream.onerror = () => {
      wasLost = true;
      if (lost) lost.hidden = false;
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(address, Math.min(wait * 2, 30000)), wait);
    };
    for (const kind of ["queue", "issue", "outbox"]) stream.addEventListener(kind, (event) => changed(kind, event.data));
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  }

  if (document.body.dataset.stream && document.querySelector("[data-live]")) listen(document.body.dataset.stream, 1000);

  // What somebody is doing on the page survives its being brought up to date: the selected row, an open form.

  let selectedKey = null;
  let openParts = [];
  const isBusyIn = (part) => part.contains(document.activeElement) && inField(document.activeElement);

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isBusyIn(event.detail.target) || writesIn(event.detail.target)) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (isBusyIn(event.detail.target) || writesIn(event.detail.target)) event.detail.shouldSwap = false;
    else openParts.push(...Array.from(event.detail.target.querySelectorAll("details[open][id]"), (one) => one.id));
  });

  function writesIn(part) {
    return Array.from(part.querySelectorAll("textarea, input[type=text]:not([name=q])")).some((one) => one.value !== one.defaultValue);
  }

  document.addEventListener("htmx:afterSettle", () => {
    for (const id of openParts) { const part = byId(id); if (part) part.open = true; }
    openParts = [];
    if (selectedKey !== null) mark(rows().find((one) => one.dataset.key === selectedKey));
    tick();
  });

  // The queue -----------------------------------------------------------------------------------------------------------

  const rows = () => Array.from(document.querySelectorAll(".q-row"));
  const link = (row) => row.querySelector("a.open");

  function mark(row) {
    for (const one of rows()) one.classList.toggle("selected", one === row);
    if (row) { selectedKey = row.dataset.key; if (!inField(document.activeElement)) link(row).focus({ preventScroll: true }); }
  }

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.dataset.key === selectedKey);
    const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    mark(row);
    row.scrollIntoView({ block: "nearest" });
  }

  const selected = () => rows().find((row) => row.dataset.key === selectedKey);

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(".q-row");
    if (row && row.dataset.key !== selectedKey) { selectedKey = row.dataset.key; mark(row); }
  });

  // Keys ------------------------------------------------------------------------------------------------------------------

  const pages = { n: "/", o: "/outbox", p: "/policy", s: "/settings" };
  let goes = false;

  function open(id) {
    const part = byId(id);
    if (!part) return openSelected(id);
    part.open = true;
    part.scrollIntoView({ block: "nearest" });
    part.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  }

  // In the queue, a key that needs the page opens it at the right place.
  function openSelected(part) {
    const row = selected();
    if (row) location.href = `${link(row).href}#${part}`;
  }

  function focus(id) { const part = byId(id); if (part) part.focus(); else openSelected(id); }
  function press(key) {
    const form = (selected() || document).querySelector(`form[data-key="${key}"]`);
    if (form) form.requestSubmit(form.querySelector("button[type=submit]"));
    else if (selected() && key === "d") openSelected("decline");
  }

  const does = {
    j: () => move(1), k: () => move(-1), "/": () => focus("find"), g: () => { goes = true; setTimeout(() => { goes = false; }, 1500); },
    a: () => press("a"), d: () => press("d"), r: () => focus("body"), n: () => focus("body"), p: () => focus("next-update-by"),
    e: () => open("escalate"), h: () => open("assign"), s: () => open("snooze"), z: () => undo(),
    w: () => { const why = byId("why"); if (why) { why.scrollIntoView({ block: "center" }); why.focus(); } else openSelected("why"); },
    "?": () => byId("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.matches("textarea, input, select")) { event.target.blur(); return; }
    if (inField(event.target)) return;
    if (goes) { goes = false; if (pages[event.key]) { event.preventDefault(); location.href = pages[event.key]; } return; }
    const act = Object.hasOwn(does, event.key) ? does[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });

  // An address that ends in #escalate, #snooze ... opens that part.
  if (location.hash) { const part = byId(location.hash.slice(1)); if (part?.matches("details")) open(part.id); else if (part?.matches("textarea, select")) part.focus(); }

  // Undo --------------------------------------------------------------------------------------------------------------
  // An act that others would see is sent five seconds after it was asked for; `z` takes it back. Leaving the page sends it.

  const UNDO_MS = 5000;
  let pending = null;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-undo]") || form === pending?.form) return;
    event.preventDefault();
    if (pending) return;
    const bar = byId("undo");
    pending = { form, submitter: event.submitter, timer: setTimeout(send, UNDO_MS) };
    byId("undo-words").textContent = form.dataset.undo;
    bar.hidden = false;
  });

  function send() {
    if (!pending) return;
    const { form, submitter } = pending;
    clearTimeout(pending.timer);
    form.requestSubmit(submitter);
    pending = null;
  }

  function undo() {
    if (!pending) return;
    clearTimeout(pending.timer);
    pending = null;
    byId("undo").hidden = true;
  }

  window.addEventListener("pagehide", () => {
    if (!pending) return;
    clearTimeout(pending.timer);
    const data = new FormData(pending.form, pending.submitter);
    navigator.sendBeacon(pending.form.action, data);
    pending = null;
  });

  byId("undo-button")?.addEventListener("click", undo);

  // The first run: the browser knows in which time zone it is.

  const zone = document.querySelector('[data-fill="zone"]');
  if (zone && zone.value === "UTC") zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || zone.value;

  // The policy ----------------------------------------------------------------------------------------------------------
  // A problem's line number leads to that line of the document.

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    const text = byId("text");
    if (!place || !text) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Math.max(Number(place.dataset.line), 1);
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
  });
})();
