/* The chat as a visitor sees it. It runs in a frame of Rung's own origin and believes only the sites of its widget. */
import { icon, make, paint, withLinks } from "./parts.js";
import { TEXTS } from "./texts.js";

const root = document.documentElement;
const base = location.pathname;
const sites = JSON.parse(root.dataset.sites);
const READ_FIRST = 2200; /* milliseconds in which nobody can have read and written anything */
const POLL = 4000, POLL_HIDDEN = 20000, STREAM_SILENT = 25000, STREAM_BEGINS = 6000;

let host = null, begun = null, identity = "", language = "en", words = TEXTS.en, own = {};
let token = "", stamp = "", shownAt = 0, isOpen = false, isHere = false, opensAt = null, isProven = false;
let visitorName = "", visitorMail = "", last = 0, seen = 0, listening = null, era = 0;
const lines = new Map();

/* --- what is on the page ---------------------------------------------------------------------------------------- */

const badge = make("span", { className: "unread", hidden: true });
const launch = make("button", { type: "button", className: "launch", on: { click: () => open(true) } },
  icon("M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-6 5v-5H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"), badge);
const resting = make("h1", { className: "only-read" });
const heading = make("h1", { id: "heading" });
const close = make("button", { type: "button", on: { click: () => open(false) } }, "✕");
const state = make("p", { className: "state", role: "status" });
const list = make("ol");
const greeting = make("p", { className: "words" });
const log = make("div", { className: "log", role: "log", tabIndex: 0, "aria-live": "polite", "aria-labelledby": "heading" },
  greeting, make("p", { className: "meta" }), list);
const nameField = make("input", { id: "name", autocomplete: "name", maxLength: 100 });
const mailField = make("input", { id: "mail", type: "email", autocomplete: "email", maxLength: 250 });
const nameLabel = make("label", { htmlFor: "name" }), mailLabel = make("label", { htmlFor: "mail" });
const who = make("div", { className: "pair" }, make("div", {}, nameLabel, nameField), make("div", {}, mailLabel, mailField));
const trap = make("input", { name: "website", "aria-label": "Website", tabIndex: -1, autocomplete: "off" });
const textLabel = make("label", { htmlFor: "text" });
const text = make("textarea", { id: "text", maxLength: 8000, on: { keydown: (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
} } });
const problem = make("p", { className: "grow bad", role: "alert" });
const send = make("button", { className: "send" });
const picker = make("input", { type: "file", hidden: true, on: { change: () => sendFile() } });
const attach = make("button", { type: "button", hidden: true, on: { click: () => picker.click() } },
  icon("M16.5 6v11a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.5a1 1 0 0 1-2 0V6H10v9.5a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12a5.5 5.5 0 0 0 11 0V6z"));
const forget = make("button", { type: "button", className: "quiet", hidden: true, on: { click: () => forgetMe() } });
const form = make("form", { noValidate: true, on: { submit: (event) => { event.preventDefault(); submit(); } } }, who,
  make("div", { className: "trap", "aria-hidden": "true" }, trap), textLabel, text,
  make("div", { className: "row" }, problem, forget, attach, picker, send));
const panel = make("div", { className: "panel", role: "dialog", hidden: true, "aria-labelledby": "heading" },
  make("div", { className: "bar" }, heading, close), state, log, form);
const main = make("main", { on: { keydown: (event) => event.key === "Escape" && isOpen && open(false) } }, resting, launch, panel);
main.hidden = true;
document.body.append(main);

const tellHost = (what) => host && parent.postMessage({ rung: 1, ...what }, host);
const say = (words) => { problem.textContent = words; };
const instant = (at) => {
  const then = new Date(at), today = new Date().toDateString() === then.toDateString();
  return new Intl.DateTimeFormat(language, today ? { timeStyle: "short" } : { weekday: "long", hour: "numeric", minute: "2-digit" }).format(then);
};

const word = () => {
  root.lang = language;
  heading.textContent = own.title || words.title;
  document.title = resting.textContent = heading.textContent;
  close.setAttribute("aria-label", words.close);
  for (const one of [attach, picker]) one.setAttribute("aria-label", words.file);
  forget.textContent = words.forget;
  send.textContent = words.send;
  textLabel.textContent = words.message;
  nameLabel.textContent = words.name;
  mailLabel.textContent = isHere ? words.mailWhy : words.mail;
  greeting.textContent = own.greeting || "";
  greeting.hidden = !own.greeting;
  log.children[1].textContent = own.hours || "";
  state.textContent = isHere ? words.here
    : [words.away, opensAt ? words.from(instant(opensAt)) : "", needsMail() ? words.leave : ""].filter(Boolean).join(" ");
  if (isProven && (visitorName || visitorMail)) state.textContent += " " + words.signed(visitorName || visitorMail);
  who.hidden = isProven || Boolean(token && visitorMail);
  mailField.required = needsMail();
  attach.hidden = forget.hidden = !token;
  count();
};
const needsMail = () => !isHere && !visitorMail;

const count = () => {
  const unread = [...lines.values()].filter((one) => one.direction === "out" && one.id > seen).length;
  badge.hidden = !unread;
  badge.textContent = unread;
  launch.setAttribute("aria-label", unread ? `${words.launch}, ${words.unread(unread)}` : words.launch);
};

/* --- lines ------------------------------------------------------------------------------------------------------ */

const show = (line) => {
  const known = lines.get(line.key);
  const author = line.direction === "in" ? words.you : line.author || words.team;
  const meta = make("span", { className: "meta" }, line.id ? `${author} · ${instant(line.at)}` : "");
  const item = make("li", { className: line.direction }, withLinks(make("p", { className: "words" }), line.text), meta);
  if (line.asked) meta.before(scores(line, meta));
  if (known) known.node.replaceWith(item);
  else list.append(item);
  lines.set(line.key, { ...line, node: item, meta });
  if (line.id) last = Math.max(last, line.id);
  log.scrollTop = log.scrollHeight;
  return lines.get(line.key);
};

const scores = ({ id, asked }, meta) => {
  const choose = async ({ currentTarget: chosen }) => {
    try {
      await ask("ratings", { method: "POST", body: JSON.stringify({ line: id, score: Number(chosen.value) }) });
      for (const one of row.children) one.ariaPressed = one === chosen;
      meta.setAttribute("role", "status");
      meta.replaceChildren(asked.thanks + " ", make("a", { href: asked.page, target: "_blank", rel: "noopener" }, asked.more));
    } catch (error) { say(inWords(error)); }
  };
  const row = make("div", { className: "scores", role: "group", "aria-label": asked.scores.length + " ★" }, ...asked.scores.map(([score, label]) =>
    make("button", { type: "button", value: score, title: label, ariaLabel: `${label} (${score}/5)`, on: { click: choose } }, "★".repeat(score))));
  return row;
};

const take = (found) => {
  if (!found.length) return;
  found.forEach(show);
  count();
  mark();
};

let marked = "";
const mark = async () => {
  const looks = isOpen && document.visibilityState === "visible";
  if (looks) seen = last;
  count();
  const told = JSON.stringify({ taken: last, seen: looks ? last : 0 });
  if (!token || !last || told === marked) return;
  marked = told;
  await ask("marks", { method: "POST", body: told, keepalive: true }).catch(() => { marked = ""; });
};

/* --- asking Rung ------------------------------------------------------------------------------------------------ */

const ask = async (what, given = {}) => {
  const headers = { ...(token ? { Authorization: "Bearer " + token } : {}), ...given.headers };
  const answer = await fetch(`${base}/${what}`, { ...given, headers, credentials: "omit", cache: "no-store" });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const said = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(said.detail || answer.statusText), { status: answer.status, code: said.code });
};
const inWords = (error) => {
  if (!error.status) return words.offline;
  if (error.status === 429) return words.tooMany;
  if (error.status >= 500) return words.later;
  if (error.code === "too_large") return words.tooLarge;
  if (error.code === "bad_mail") return words.needMail;
  return error.message;
};

/* The token of somebody for whom the site vouches is kept nowhere: who signs out there has signed out here. */
const place = "chat:" + base;
const remember = (given) => {
  token = given;
  if (identity && isProven) return;
  try { if (given) localStorage.setItem(place, given); else localStorage.removeItem(place); } catch (refused) { console.info(refused); }
};
const remembered = () => {
  try { return localStorage.getItem(place) || ""; } catch (refused) { return ""; }
};

const begin = async () => {
  const mine = ++era;
  listening?.abort();
  token = remembered();
  list.replaceChildren();
  lines.clear();
  last = seen = 0;
  marked = "";
  let told;
  try {
    told = await ask("visits", { method: "POST", body: JSON.stringify({ identity, site: host }) });
  } catch (error) {
    if (error.status === 404) return tellHost({ type: "gone" });
    setTimeout(() => mine === era && begin(), 5000);
    return;
  }
  if (mine !== era) return;
  if (told.refused) tellHost({ type: "refused", message: told.refused.message, hint: told.refused.hint });
  isProven = told.is_proven;
  if (isProven) token = told.token || "";
  else if (!told.is_known) remember("");
  visitorName = told.name;
  visitorMail = told.email;
  stamp = told.stamp;
  shownAt = Date.now();
  own = told.words[language] || told.words.en || Object.values(told.words)[0] || {};
  seen = told.seen;
  paint(root, told.accent);
  hours(told);
  take(told.lines);
  main.hidden = false;
  if (token) listen();
};
const hours = (told) => { isHere = told.is_open; opensAt = told.opens_at; word(); };

/* --- live, or every few seconds --------------------------------------------------------------------------------- */

const listen = async () => {
  listening?.abort();
  const mine = era, stop = (listening = new AbortController());
  let pause = 1000, misses = 0;
  while (mine === era && listening === stop) {
    let heard = false;
    const quiet = () => stop.signal.aborted || ear.abort();
    const ear = new AbortController();
    stop.signal.addEventListener("abort", () => ear.abort());
    let timer = setTimeout(quiet, STREAM_BEGINS);
    try {
      const headers = { Authorization: "Bearer " + token };
      const answer = await fetch(`${base}/live?after=${last}`, { headers, signal: ear.signal, credentials: "omit", cache: "no-store" });
      if (answer.status === 401) return lost();
      if (!answer.ok) throw new Error(answer.statusText);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        heard = true;
        misses = 0;
        pause = 1000;
        clearTimeout(timer);
        timer = setTimeout(quiet, STREAM_SILENT);
        const events = (rest + value).split("\n\n");
        rest = events.pop();
        for (const event of events) {
          if (event.startsWith("event: gone")) return lost();
          const data = /^data: (.*)$/m.exec(event);
          if (data && event.startsWith("event: lines")) take(JSON.parse(data[1]));
        }
      }
    } catch (error) {
      if (stop.signal.aborted) return;
    } finally {
      clearTimeout(timer);
    }
    if (!heard) misses++;
    /* Something on the way holds streams back: ask for a while instead, then try again. */
    for (let asked = 0; misses >= 2 && asked < 30 && listening === stop; asked++) {
      if (!(await poll())) return;
      await wait(document.hidden ? POLL_HIDDEN : POLL);
    }
    await wait(pause);
    pause = Math.min(pause * 2, 30000);
  }
};
const poll = async () => {
  try {
    const told = await ask(`lines?after=${last}`);
    hours(told);
    take(told.lines);
  } catch (error) {
    if (error.status === 401) { lost(); return false; }
  }
  return true;
};
const lost = () => { remember(""); begin(); };
const wait = (span) => new Promise((done) => setTimeout(done, span));

/* --- what the visitor does -------------------------------------------------------------------------------------- */

const open = (wish) => {
  if (isOpen === wish || main.hidden) return;
  isOpen = wish;
  panel.hidden = !isOpen;
  launch.hidden = resting.hidden = isOpen;
  tellHost({ type: "open", isOpen });
  if (isOpen) {
    log.scrollTop = log.scrollHeight;
    (who.hidden || isHere ? text : nameField).focus();
    mark();
  } else launch.focus();
};

const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((part) => part.toString(16).padStart(2, "0")).join("");

const submit = () => {
  const said = text.value.trim();
  say("");
  if (!said) return text.focus();
  if (needsMail() && !mailField.validity.valid || mailField.value && !mailField.validity.valid) {
    say(words.needMail);
    mailField.setAttribute("aria-invalid", "true");
    return mailField.focus();
  }
  mailField.removeAttribute("aria-invalid");
  text.value = "";
  const given = { id: newKey(), body: said, name: nameField.value.trim(), email: mailField.value.trim() };
  deliver(show({ key: given.id, id: 0, direction: "in", text: said }), () => sendWords(given));
};

const sendWords = async (given) => {
  await wait(Math.max(0, READ_FIRST - (Date.now() - shownAt)));
  const told = await ask("messages", {
    method: "POST",
    body: JSON.stringify({ ...given, ...begun, language, stamp, identity: token ? "" : identity, website: trap.value }),
  });
  visitorName ||= given.name;
  visitorMail ||= given.email;
  return told;
};

const sendFile = () => {
  const [file] = picker.files;
  picker.value = "";
  say("");
  if (!file) return;
  if (file.size > 10e6) return say(words.tooLarge);
  const id = newKey();
  const headers = { "X-File-Id": id, "X-File-Name": encodeURIComponent(file.name), "Content-Type": file.type || "application/octet-stream" };
  deliver(show({ key: id, id: 0, direction: "in", text: `[${file.name}]` }),
    () => ask("files", { method: "POST", body: file, headers }));
};

/* One after the other: what was written first arrives first, and opens the conversation. */
let queue = Promise.resolve();
const deliver = (line, act) => {
  line.meta.textContent = words.sending;
  const mine = era;
  queue = queue.then(async () => {
    try {
      const told = await act();
      if (mine !== era) return;
      if (told.token) { remember(told.token); listen(); }
      if (told.line) show(told.line);
      word();
    } catch (error) {
      if (error.status === 401) return lost();
      const retry = make("button", { type: "button", className: "quiet", on: { click: () => deliver(lines.get(line.key), act) } }, words.again);
      line.meta.replaceChildren(make("span", { className: "bad" }, `${words.failed} `), retry);
      say(inWords(error));
    }
  });
};

let isSure = false;
const forgetMe = async () => {
  if (!isSure) {
    isSure = true;
    forget.textContent = words.forget + "?";
    return say(words.forgetAsk);
  }
  isSure = false;
  try { await ask("forgetting", { method: "POST" }); } catch (error) { if (error.status !== 401) return say(inWords(error)); }
  remember("");
  text.focus();
  await begin();
  say(words.forgotten);
};

/* --- the site --------------------------------------------------------------------------------------------------- */

const believes = (origin) => origin === location.origin || sites.some((site) => {
  const [scheme, wanted] = site.split("://"), [given, name] = origin.split("://");
  return scheme === given && (wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted);
});

addEventListener("message", (event) => {
  if (event.source !== parent || !believes(event.origin) || !event.data || event.data.rung !== 1) return;
  const told = event.data;
  host = event.origin;
  if (told.theme) root.dataset.theme = told.theme;
  if ("isNarrow" in told) root.toggleAttribute("data-narrow", told.isNarrow);
  if (told.type === "open") open(told.isOpen);
  if (told.type === "begin") {
    identity = String(told.identity || "");
    language = String(told.language || "en").toLowerCase().startsWith("de") ? "de" : "en";
    words = TEXTS[language];
    begun = { page: String(told.page), title: String(told.title) };
    begin();
  }
});
document.addEventListener("visibilitychange", mark);
