// The editor of a draft: line numbers, completion, problems where they are, and nothing typed is ever lost.
// Without this file, or without CodeMirror, the text area does all that is needed.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("editor");
  const area = byId("text");
  if (!form || !area) return;
  const isEditable = form.hasAttribute("data-editable");
  const CM = window.CodeMirror;

  // Kept or not ---------------------------------------------------------------------------------------------------------
  // What is not kept on the server yet is kept in this browser, so that a lost connection or a closed page loses nothing.

  // Each window has a shelf of its own: what another one keeps there is not this one's to throw away.

  const shelves = `rung-draft-${form.dataset.draft}-`;
  const shelf = `${shelves}${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const revision = () => byId("revision")?.value || "";
  const said = byId("kept");
  let isDirty = false;
  let retry = null;

  function say(words, isBad) {
    said.textContent = words;
    said.classList.toggle("is-bad", Boolean(isBad));
  }

  function changed() {
    isDirty = true;
    say("Not kept yet");
    try { localStorage.setItem(shelf, JSON.stringify({ text: area.value, revision: revision(), at: Date.now() })); } catch { say("Not kept yet"); }
  }

  function kept(sent) {
    if (area.value !== sent) return; // more was typed meanwhile, and is on its way
    isDirty = false;
    clear(sent);
    say(`Kept ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
  }

  function failed() {
    say("Not kept: the server does not answer. What you wrote stays in this browser; trying again.", true);
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(area, "keep"), 3000);
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== area) return;
    if (!event.detail.successful) { failed(); return; }
    if (document.querySelector("#problems .problem[role=alert]")) { say("Not kept", true); return; }
    kept(event.detail.requestConfig.parameters.get?.("text") ?? event.detail.requestConfig.parameters.text);
  });
  window.addEventListener("online", () => { if (isDirty) htmx.trigger(area, "keep"); });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });

  // What windows of this browser hold of this draft, the newest first.
  function leftBehind() {
    const found = [];
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(shelves))) {
      try { found.push({ key, ...JSON.parse(localStorage.getItem(key)) }); } catch { localStorage.removeItem(key); }
    }
    return found.sort((one, other) => other.at - one.at);
  }

  // What is kept on the server needs no shelf, whichever window wrote it; of all else only its own is let go.
  function clear(text) {
    localStorage.removeItem(shelf);
    for (const left of leftBehind()) if (left.text === text) localStorage.removeItem(left.key);
  }

  // What stood in this browser when a page was left before it was kept.
  function takeUp() {
    clear(area.value);
    const newest = leftBehind()[0];
    if (newest && newest.revision === revision()) {
      show(newest.text);
      area.value = newest.text;
      changed();
      localStorage.removeItem(newest.key);
      htmx.trigger(area, "keep");
    }
    offer();
  }

  // What cannot be put in any more is shown, one after the other, until it is let go.
  function offer() {
    const box = byId("left-behind");
    const left = leftBehind().find((one) => one.key !== shelf);
    box.hidden = !left;
    if (!left) return;
    box.querySelector("textarea").value = left.text;
    box.querySelector("button").onclick = () => { localStorage.removeItem(left.key); offer(); };
  }

  // Forms that say which revision was seen follow it.
  function follow() {
    for (const field of document.querySelectorAll("[data-follows=revision]")) field.value = revision();
  }

  // The editor ----------------------------------------------------------------------------------------------------------

  let view = null;
  const fromServer = CM ? CM.Annotation.define() : null;

  function problems(state) {
    return Array.from(document.querySelectorAll("#problems .problems li"), (item) => {
      const place = item.querySelector("[data-line]");
      const line = state.doc.line(Math.min(Math.max(Number(place.dataset.line), 1), state.doc.lines));
      const from = Math.min(line.from + Number(place.dataset.column || 1) - 1, line.to);
      const rest = /^[^\s,\]}#]*/.exec(state.doc.sliceString(from, line.to))[0].length;
      const hint = item.querySelector("[data-hint]")?.textContent;
      const message = item.querySelector("[data-message]").textContent + (hint ? `\n${hint}` : "");
      return { from, to: Math.max(from + rest, Math.min(from + 1, line.to)), severity: item.classList.contains("is-error") ? "error" : "warning", message };
    });
  }

  function markProblems() {
    if (view) view.dispatch(CM.setDiagnostics(view.state, problems(view.state)));
  }

  async function complete(context) {
    const line = context.state.doc.lineAt(context.pos);
    const typed = /[\w."'#:@-]*$/.exec(line.text.slice(0, context.pos - line.from))[0];
    if (!context.explicit && !typed) return null;
    const body = new FormData();
    body.set("text", context.state.doc.toString());
    body.set("line", line.number);
    body.set("column", context.pos - line.from + 1);
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    let found;
    try {
      const answer = await fetch(form.dataset.completions, { method: "POST", body, headers });
      if (!answer.ok) return null;
      found = (await answer.json()).completions;
    } catch { return null; } // typing goes on without help; that it is not kept is said elsewhere
    if (context.aborted || !found.length) return null;
    const kinds = { key: "property", name: "variable", word: "enum", target: "class", condition: "function" };
    return {
      from: context.pos - found[0].replaces,
      options: found.filter((one) => one.replaces === found[0].replaces).map((one) => ({ label: one.insert, type: kinds[one.kind], info: one.doc || undefined })),
      validFor: /^[\w.#:@-]*$/,
    };
  }

  function here(state) {
    const line = state.doc.lineAt(state.selection.main.head).number;
    const cards = Array.from(document.querySelectorAll("#cards .policy-card"));
    const card = cards.find((one) => Number(one.dataset.from) <= line && line <= Number(one.dataset.to) && one.dataset.from !== "0");
    for (const one of cards) one.classList.toggle("is-here", one === card);
    return card || null;
  }

  // From a line to its card, and back by the card's line numbers.
  function toCard() {
    const card = here(view.state);
    if (!card) return false;
    card.scrollIntoView({ block: "nearest" });
    card.focus();
    return true;
  }

  function build() {
    const colours = CM.HighlightStyle.define([
      { tag: [CM.tags.propertyName, CM.tags.definition(CM.tags.propertyName)], class: "tok-key" },
      { tag: [CM.tags.string, CM.tags.special(CM.tags.string)], class: "tok-text" },
      { tag: CM.tags.comment, class: "tok-remark" },
      { tag: [CM.tags.punctuation, CM.tags.separator, CM.tags.squareBracket, CM.tags.brace], class: "tok-sign" },
    ]);
    const keys = [
      { key: "Tab", run: (one) => CM.acceptCompletion(one) || CM.indentMore(one), shift: CM.indentLess },
      { key: "Alt-Enter", run: toCard },
      ...CM.completionKeymap, ...CM.lintKeymap, ...CM.historyKeymap, ...CM.defaultKeymap,
    ];
    const extensions = [
      CM.EditorView.cspNonce.of(form.dataset.nonce),
      CM.lineNumbers(), CM.lintGutter(), CM.history(), CM.drawSelection(), CM.bracketMatching(), CM.highlightActiveLine(), CM.highlightActiveLineGutter(),
      CM.yaml(), CM.syntaxHighlighting(colours), CM.indentUnit.of("  "), CM.keymap.of(keys),
      CM.EditorView.contentAttributes.of({ "aria-label": "The document", "aria-describedby": "editor-keys", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
      CM.EditorState.readOnly.of(!isEditable),
      CM.EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          area.value = update.state.doc.toString();
          if (!update.transactions.some((one) => one.annotation(fromServer))) {
            changed();
            area.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }
        if (update.docChanged || update.selectionSet) here(update.state);
      }),
    ];
    if (isEditable) extensions.push(CM.autocompletion({ override: [complete], icons: false }));
    const box = byId("code");
    view = new CM.EditorView({ doc: area.value, extensions, parent: box });
    area.hidden = true;
    box.hidden = false;
    markProblems();
  }

  // What of one text is replaced by what, to make another of it.
  function change(old, text) {
    let from = 0;
    while (from < old.length && old[from] === text[from]) from += 1;
    let end = 0;
    while (end < old.length - from && end < text.length - from && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    return { from, to: old.length - end, insert: text.slice(from, text.length - end) };
  }

  // Another text from the server: only what differs is replaced, so that the cursor and the way back stay. The place is
  // brought into sight within the editor; the page stays where it is, for whoever chose on a card looks at the card.
  function show(text) {
    if (!view) { area.value = text; return; }
    const old = view.state.doc.toString();
    if (old === text) return;
    const { from, to, insert } = change(old, text);
    view.dispatch({
      changes: { from, to, insert }, annotations: fromServer.of(true),
      selection: { anchor: from + insert.length },
    });
    view.scrollDOM.scrollTop = view.lineBlockAt(from).top - view.scrollDOM.clientHeight / 2;
  }

  // What the server made of the text that was sent, put into what was typed meanwhile: the cursor stays. Where both are at
  // one place, what was typed stands.
  function putIn(sent, text) {
    const typed = change(sent, area.value);
    const made = change(sent, text);
    if (made.from <= typed.to && typed.from <= made.to) return;
    const shift = typed.to < made.from ? area.value.length - sent.length : 0;
    const [from, to] = [made.from + shift, made.to + shift];
    if (view) view.dispatch({ changes: { from, to, insert: made.insert }, annotations: fromServer.of(true) });
    else area.setRangeText(made.insert, from, to, "preserve");
  }

  function jump(first, last) {
    const doc = view.state.doc;
    const from = doc.line(Math.min(Math.max(first, 1), doc.lines));
    const to = doc.line(Math.min(Math.max(last, first), doc.lines));
    view.dispatch({ selection: { anchor: to.to, head: from.from }, effects: CM.EditorView.scrollIntoView(from.from, { y: "start", yMargin: 40 }) });
    view.focus();
  }

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    if (!view || !place) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const line = Number(place.dataset.line);
    jump(line, Number(place.dataset.last || line));
  }, true);

  // The text that the answer at hand was made of. An answer says once what became of it, but is told of once for each part
  // of the page that it brought before.
  let sentByCard = null;
  let isNew = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const sent = event.detail.requestConfig.parameters;
    sentByCard = sent.get?.("text") ?? sent.text ?? null;
    isNew = true;
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "edited" || !isNew) return;
    isNew = false;
    if (sentByCard !== null && area.value !== sentByCard) {
      putIn(sentByCard, byId("edited").value);
      changed();
      htmx.trigger(area, "keep");
      return;
    }
    show(byId("edited").value);
    isDirty = false;
    localStorage.removeItem(shelf);
    say("Kept");
  });

  // What somebody is choosing on a card is not taken away by an answer about the text; the cards come anew afterwards.
  let areCardsOld = false;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "cards" || !event.detail.target.contains(document.activeElement)) return;
    if (!document.activeElement.matches("input, select")) return;
    event.detail.shouldSwap = false;
    areCardsOld = true;
  });
  byId("cards").addEventListener("change", () => { areCardsOld = false; }); // the answer to it brings them
  document.addEventListener("focusout", (event) => {
    if (!areCardsOld || !event.target.closest("#cards") || event.relatedTarget?.closest("#cards")) return;
    areCardsOld = false;
    htmx.trigger(area, "keep");
  });

  // Whoever chooses on a card goes on looking at it: the cards come anew, folded, with other lines above them.
  let lookedAt = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const card = event.detail.requestConfig?.elt.closest(".policy-card[id]");
    if (card && event.detail.target.id === "cards") lookedAt = { id: card.id, top: card.getBoundingClientRect().top };
  });
  function holdStill() {
    const card = lookedAt && byId(lookedAt.id);
    if (card) window.scrollBy({ top: card.getBoundingClientRect().top - lookedAt.top, behavior: "instant" });
    lookedAt = null;
  }

  document.addEventListener("htmx:afterSettle", () => { follow(); markProblems(); if (view) here(view.state); holdStill(); });
  if (!CM) area.addEventListener("input", changed);

  if (CM) build();
  if (isEditable) window.addEventListener("load", takeUp); // htmx listens by then
})();
