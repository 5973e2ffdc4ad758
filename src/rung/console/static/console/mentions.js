// `@` in a note offers people and teams: arrows choose, Enter or Tab takes, Escape leaves.
(() => {
  const field = document.getElementById("body");
  const list = document.getElementById("mention-list");
  const said = document.getElementById("mention-said");
  if (!field || !list) return;
  const most = 8;
  const known = Array.from(document.querySelectorAll("#mentionable option"), (one) => ({ key: one.value, name: one.label, what: one.dataset.what }));
  let found = [];
  let at = 0;

  // What is being written behind an `@`, up to the caret: nothing where no mention is.
  function written() {
    const before = field.value.slice(0, field.selectionStart);
    const match = /(?:^|[^\w@.+/-])@([\w.:+-]*)$/u.exec(before);
    return match && field.selectionStart === field.selectionEnd ? match[1].toLowerCase() : null;
  }

  function fits(one, text) {
    return one.key.toLowerCase().startsWith(text) || one.name.toLowerCase().split(/\s+/).some((word) => word.startsWith(text)) || one.name.toLowerCase().startsWith(text);
  }

  function close() {
    found = [];
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  }

  function show() {
    list.replaceChildren(...found.map((one, place) => {
      const line = document.createElement("li");
      line.id = `mention-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(place === at));
      const name = document.createElement("b");
      name.textContent = one.name;
      const key = document.createElement("span");
      key.className = "muted small";
      key.textContent = ` @${one.key}${one.what ? `, ${one.what}` : ""}`;
      line.append(name, key);
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(place); });
      return line;
    }));
    list.hidden = false;
    field.setAttribute("aria-activedescendant", `mention-${at}`);
  }

  function look() {
    const text = written();
    const was = found.length;
    if (text === null) { close(); return; }
    found = known.filter((one) => fits(one, text)).slice(0, most);
    at = 0;
    if (!found.length) { close(); return; }
    show();
    if (found.length !== was) said.textContent = `${found.length} to mention; arrows choose, Enter takes`;
  }

  function take(place) {
    const caret = field.selectionStart;
    const start = field.value.slice(0, caret).lastIndexOf("@");
    field.setRangeText(`@${found[place].key} `, start, caret, "end");
    said.textContent = `${found[place].name} is mentioned`;
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  field.addEventListener("input", look);
  field.addEventListener("click", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!found.length || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      show();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(at);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
})();
