// The wall follows what happens, and says at once when it no longer does: an old picture must never pass for the present.
"use strict";

(() => {
  const body = document.body;
  const board = document.getElementById("board");
  const lost = document.getElementById("lost");
  const live = document.getElementById("live");
  const face = document.getElementById("face");
  const speed = Number(body.dataset.speed || 1);

  const EVERY_MS = 10000; // asked anew so often even where nothing is told: minutes pass
  const STALE_MS = 25000; // older than that it is no picture of the present
  const REST_MS = 2000; // between two looks, however much happens

  // The clock: the server's, set anew by every picture. ------------------------------------------------------------------

  let servedAt = 0;
  let receivedAt = 0;
  const now = () => servedAt + (performance.now() - receivedAt) * speed;
  const wall = (at) => new Date(at).toLocaleTimeString("en-GB", { timeZone: face.dataset.zone });

  function took() {
    const picture = board.querySelector(".w-board");
    servedAt = Date.parse(picture.dataset.now);
    receivedAt = performance.now();
  }

  function tick() {
    face.textContent = wall(now());
    if (performance.now() - receivedAt > STALE_MS) say(why || "No answer");
    if (body.classList.contains("w-stale")) return; // what is not known does not count on
    for (const one of board.querySelectorAll("[data-until]")) one.textContent = span((Date.parse(one.dataset.until) - now()) / 1000);
    for (const one of board.querySelectorAll("[data-since]")) one.textContent = span((now() - Date.parse(one.dataset.since)) / 1000);
  }

  // What keeps it from being live. ---------------------------------------------------------------------------------------

  let why = "";

  function say(words) {
    why = words;
    const below = board.firstElementChild ? " What stands below is of then." : "";
    const said = `✕ Not live since ${wall(servedAt)}: ${words}.${below}`;
    if (lost.textContent !== said) lost.textContent = said; // it is read aloud once
    lost.hidden = false;
    live.textContent = "";
    if (!body.classList.contains("w-stale")) { body.classList.add("w-stale"); fit(); } // the words take room
  }

  // Whoever may see it no longer is left no picture of then.
  function shut(words) {
    board.replaceChildren();
    say(words);
  }

  function isLive() {
    why = "";
    lost.hidden = true;
    lost.textContent = "";
    live.textContent = streaming ? "✓ live" : "✓ as of now, looked at every 10 s";
    body.classList.remove("w-stale");
  }

  // Looking. -----------------------------------------------------------------------------------------------------------

  let asking = false;
  let again = false;

  async function look() {
    if (asking) { again = true; return; }
    asking = true;
    again = false;
    try {
      const answer = await fetch(body.dataset.part, { cache: "no-store", signal: AbortSignal.timeout(10000) });
      if (answer.redirected) shut("you were signed out; sign in again");
      else if (answer.status === 404) shut("this screen's address was revoked");
      else if (!answer.ok) say(`Rung answers ${answer.status}`);
      else {
        board.innerHTML = await answer.text();
        took();
        isLive();
        fit();
        if (board.querySelector(".w-board").dataset.build !== body.dataset.build) location.reload();
      }
    } catch {
      say("Rung cannot be reached");
    }
    setTimeout(() => { asking = false; if (again) look(); }, REST_MS);
  }

  let streaming = false;

  function listen(wait) {
    const stream = new EventSource(body.dataset.stream);
    stream.onopen = () => { streaming = true; wait = 1000; look(); };
    stream.addEventListener("queue", look);
    stream.onerror = () => {
      streaming = false;
      look();
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(Math.min(wait * 2, 30000)), wait);
    };
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  }

  // What does not fit is counted. ------------------------------------------------------------------------------------------

  function fit() {
    const isWide = matchMedia("(min-width: 900px)").matches;
    for (const list of board.querySelectorAll("[data-fit]")) {
      const lines = Array.from(list.children);
      const most = isWide && !list.closest(".w-nobody") ? lines.length : Number(list.dataset.most);
      lines.forEach((one, place) => { one.hidden = place >= most; });
      let shown = Math.min(most, lines.length);
      while (isWide && shown > 1 && list.scrollHeight > list.clientHeight) { shown -= 1; lines[shown].hidden = true; }
      const beyond = lines.length - shown + Number(list.dataset.beyond);
      list.nextElementSibling.textContent = beyond ? `+ ${beyond} more` : "";
    }
  }

  took();
  fit();
  tick();
  setInterval(tick, 250);
  setInterval(look, EVERY_MS);
  window.addEventListener("resize", fit);
  listen(1000);
})();
