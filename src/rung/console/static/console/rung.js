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

  const KINDS = ["queue", "issue", "outbox"];
  const parts = (kind) => document.querySelectorAll(`[data-live~="${kind}"]`);
  const oneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");

  const PAUSE_MS = 700;
  const resting = new Map();

  // At once, and once more after the pause if anything came meanwhile: the last change is never missed.
  function tell(part) {
    if (resting.has(part)) { resting.set(part, true); return; }
    resting.set(part, false);
    part.dispatchEvent(new CustomEvent("changed"));
    setTimeout(() => { const again = resting.get(part); resting.delete(part); if (again) tell(part); }, PAUSE_MS);
  }

  function changed(kind, data) {
    for (const part of parts(kind)) {
      const key = part.dataset.liveKey;
      if (key === undefined || data === "*" || oneLine(key) === data) tell(part);
    }
  }

  function listen(address, wait) {
    const stream = new EventSource(address);
    const lost = byId("lost");
    stream.onopen = () => {
      if (lost) lost.hidden = true;
      wait = 1000;
      for (const kind of KINDS) changed(kind, "*"); // what happened before the stream was open
    };
    stream.onerror = () => {
      if (lost) lost.hidden = false;
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(address, Math.min(wait * 2, 30000)), wait);
    };
    for (const kind of ["you", "presence"]) stream.addEventListener(kind, (event) => document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail: event.data })));
    for (const kind of KINDS) stream.addEventListener(kind, (event) => changed(kind, event.data));
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  }

  const page = document.querySelector('[data-live="issue"][data-live-key]');
  const about = page ? `?issue=${encodeURIComponent(page.dataset.liveKey)}` : "";
  // Not before every script of the page is there: what a stream says once (`you`) would be said to nobody.
  document.addEventListener("DOMContentLoaded", () => {
    if (document.body.dataset.stream && document.querySelector("[data-live]")) listen(document.body.dataset.stream + about, 1000);
  });

  // What somebody is doing on the page survives its being brought up to date: the selected row, an open form.

  let selectedKey = null;
  let openParts = [];
  let focused = null;
  let pending = null; // an act that waits for its five seconds
  let sending = false; // its five seconds are over

  function isBusy(part) {
    const isFocused = part.contains(document.activeElement) && inField(document.activeElement);
    const isWritten = Array.from(part.querySelectorAll("textarea, input[type=text], input:not([type])")).some((one) => one.value !== one.defaultValue);
    const isChosen = Array.from(part.querySelectorAll(".letter-form option")).some((one) => one.selected !== one.defaultSelected);
    const isKept = part.querySelector("form[data-kept]") !== null; // a draft that the server gave back with what is wrong with it
    const isAttached = Array.from(part.querySelectorAll("input[type=file]")).some((one) => one.files.length);
    return isFocused || isWritten || isChosen || isKept || isAttached || (pending !== null && part.contains(pending.form));
  }

  // A part that somebody writes in is left alone, and asked for again later.
  function protect(event) {
    const part = event.detail.target;
    if (part.hasAttribute("data-free") || !isBusy(part)) {
      openParts.push(...Array.from(part.querySelectorAll("details[open][id]"), (one) => one.id));
      if (part.contains(document.activeElement) && document.activeElement.id) focused = document.activeElement.id;
      return;
    }
    event.detail.shouldSwap = false;
    setTimeout(() => { for (const kind of KINDS) changed(kind, "*"); }, 3000);
  }

  document.addEventListener("htmx:beforeSwap", protect);
  document.addEventListener("htmx:oobBeforeSwap", protect);

  document.addEventListener("htmx:afterSettle", () => {
    for (const id of openParts) { const part = byId(id); if (part) part.open = true; }
    openParts = [];
    if (focused !== null && document.activeElement === document.body) byId(focused)?.focus({ preventScroll: true });
    focused = null;
    showChosen();
    if (selectedKey !== null) mark(rows().find((one) => one.dataset.key === selectedKey));
    tick();
    letKeysScroll();
  });

  // What is wider than the window scrolls by the keyboard, too.

  function letKeysScroll() {
    for (const part of document.querySelectorAll(".scroll:not([role])")) {
      if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    }
  }

  letKeysScroll();
  window.addEventListener("resize", letKeysScroll);
  document.addEventListener("toggle", letKeysScroll, true);

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

  // What is chosen stays chosen while the queue moves.

  const chosen = new Set();
  const boxes = () => Array.from(document.querySelectorAll('.q-row input[name="issue"]'));

  function showChosen() {
    const bar = byId("several");
    if (!bar) return;
    const shown = boxes();
    for (const box of shown) box.checked = chosen.has(box.value);
    const count = shown.filter((box) => box.checked).length;
    byId("several-count").textContent = count;
    bar.classList.toggle("on", count > 0);
  }

  function choose(box, is) {
    if (is) chosen.add(box.value);
    else chosen.delete(box.value);
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches('.q-row input[name="issue"]')) return;
    choose(event.target, event.target.checked);
    event.target.blur(); // so that the keys work, and the queue goes on
    mark(event.target.closest(".q-row"));
    showChosen();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    for (const box of boxes()) choose(box, button.dataset.choose === "all");
    showChosen();
  });

  function toggleChosen() {
    const box = selected()?.querySelector('input[name="issue"]');
    if (!box) return;
    choose(box, !box.checked);
    showChosen();
  }

  // Keys ------------------------------------------------------------------------------------------------------------------

  const pages = {
    n: "/", t: "/tonight", o: "/on-call", x: "/outbox", f: "/fairness", b: "/numbers", p: "/policy", d: "/directory", m: "/me", c: "/customers", s: "/settings", w: "/wall",
  };
  let goes = false;

  const FIELDS = "select, input:not([type=hidden]), textarea";

  function open(id) {
    const part = byId(id);
    if (!part) return openSelected(id);
    const fold = part.closest("details");
    if (fold) fold.open = true;
    part.scrollIntoView({ block: "nearest" });
    (part.matches(FIELDS) ? part : part.querySelector(FIELDS))?.focus();
  }

  // In the queue, a key that needs the page opens it at the right place.
  function openSelected(part) {
    const row = selected();
    if (row) location.href = `${link(row).href}#${part}`;
  }

  function press(key) {
    const form = (selected() || document).querySelector(`form[data-key="${key}"]`);
    if (form) form.requestSubmit(form.querySelector("button[type=submit]"));
    else if (selected() && key === "d") openSelected("decline");
  }

  const does = {
    j: () => move(1), k: () => move(-1), "/": () => byId("find")?.focus(), g: () => { goes = true; setTimeout(() => { goes = false; }, 1500); },
    x: toggleChosen, a: () => press("a"), d: () => press("d"), v: () => press("v"), b: () => open("side-new"), r: () => open("body"), n: () => open("body"), p: () => open("next-update-by"),
    e: () => open("escalate"), h: () => open("hand-over"), s: () => open("snooze"), y: () => open("why-ask"), i: () => open("what-if"), z: () => undo(),
    w: () => { const why = byId("why"); if (why) { why.scrollIntoView({ block: "center" }); why.focus(); } else openSelected("why"); },
    c: () => document.querySelector('a[data-key="c"]')?.click(), "?": () => byId("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.matches("textarea, input, select")) { event.target.blur(); return; }
    if (inField(event.target)) return;
    if (goes) { goes = false; if (pages[event.key]) { event.preventDefault(); location.href = pages[event.key]; } return; }
    // The focused link opens by itself; it loses the focus for a moment while the queue is brought up to date.
    if (event.key === "Enter" && event.target === document.body && selected()) { event.preventDefault(); location.href = link(selected()).href; return; }
    const act = Object.hasOwn(does, event.key) ? does[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });

  // An address that ends in #escalate, #snooze ... opens that part.
  if (["#escalate", "#assign", "#hand-over", "#snooze", "#decline", "#body", "#next-update-by"].includes(location.hash)) open(location.hash.slice(1));

  // Undo --------------------------------------------------------------------------------------------------------------
  // An act that others would see is sent five seconds after it was asked for; `z` takes it back. Leaving the page sends it.

  const UNDO_MS = 5000;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-undo]") || sending) return;
    if (event.submitter?.hasAttribute("data-at-once")) { if (form === pending?.form) undo(); return; } // kept as a note after all
    event.preventDefault();
    if (pending) return;
    const bar = byId("undo");
    pending = { form, submitter: event.submitter, timer: setTimeout(send, UNDO_MS) };
    byId("undo-words").textContent = form.dataset.undo;
    bar.hidden = false;
  });

  // A choice that needs no button.

  document.addEventListener("change", (event) => { if (event.target.matches("select[data-sends]")) event.target.form.requestSubmit(); });

  // A second press before the answer has come is the same press: nothing is sent twice.

  const TWICE_MS = 1500;
  const lastSent = new WeakMap();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const last = lastSent.get(form);
    const isTwice = last && last.by === event.submitter && performance.now() - last.at < TWICE_MS;
    if (isTwice) event.preventDefault(); // another button of the form is another act
    else lastSent.set(form, { at: performance.now(), by: event.submitter });
  });

  function send() {
    if (!pending) return;
    const { form, submitter } = pending;
    clearTimeout(pending.timer);
    sending = true;
    form.requestSubmit(submitter);
    sending = false;
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
    data.append("left", "1"); // nobody will read the answer: a refusal is said on the next page
    navigator.sendBeacon(pending.form.action, data);
    pending = null;
  });

  // A beacon is too small for files: an answer that has some leaves as soon as the page is put aside, and whoever closes
  // the page before that is asked.

  const hasFiles = () => [...(pending?.form.querySelectorAll("input[type=file]") || [])].some((input) => input.files.length);

  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && hasFiles()) send(); });
  window.addEventListener("beforeunload", (event) => { if (hasFiles() && !sending) event.preventDefault(); });

  byId("undo-button")?.addEventListener("click", undo);

  // The first run: the browser knows in which time zone it is.

  const zone = document.querySelector('[data-fill="zone"]');
  if (zone && zone.value === "UTC") zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || zone.value;

  // What is copied: a field that cannot be changed, by the button beside it.

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    const field = byId(button.dataset.copies);
    field.select();
    await navigator.clipboard?.writeText(field.value);
    button.textContent = navigator.clipboard ? "Copied" : "Press Ctrl+C";
  });

  // The policy ----------------------------------------------------------------------------------------------------------
  // A problem's line number leads to that line of the document.

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    const text = byId("text");
    if (!place || !text) return;
    event.preventDefault();
    const fold = text.closest("details");
    if (fold) fold.open = true;
    const lines = text.value.split("\n");
    const line = Math.max(Number(place.dataset.line), 1);
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
  });
})();
