// Who else has this issue open, and who writes: heard from the page's live stream. What we write is told while we do.
(() => {
  const shown = document.getElementById("presence");
  const field = document.getElementById("body");
  const form = document.getElementById("composer");
  if (!shown) return;
  const AGAIN_MS = 20000;
  let stream = null;
  let told = "";
  let toldAt = 0;

  const listed = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}` : names.join(""));

  document.addEventListener("live:presence", (event) => {
    const people = JSON.parse(event.detail);
    const writing = people.filter((one) => one.doing === "writing").map((one) => one.name);
    const looking = people.filter((one) => one.doing !== "writing").map((one) => one.name);
    const said = [];
    if (writing.length) said.push(["writes", `✎ ${listed(writing)} ${writing.length > 1 ? "are" : "is"} writing an answer or a note`]);
    if (looking.length) said.push(["looks", `${listed(looking)} ${looking.length > 1 ? "have" : "has"} this open`]);
    shown.replaceChildren(...said.map(([kind, words]) => {
      const line = document.createElement("span");
      line.className = kind;
      line.textContent = words;
      return line;
    }));
    shown.hidden = !said.length;
  });

  function tell(doing) {
    if (!stream || !shown.dataset.address) return;
    told = doing;
    toldAt = performance.now();
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    data.set("stream", stream);
    data.set("doing", doing);
    fetch(shown.dataset.address, { method: "POST", body: data, keepalive: true }).catch(() => { told = null; }); // the next word says it again
  }

  function look() {
    const doing = field.value.trim() ? "writing" : "";
    if (doing !== told || (doing && performance.now() - toldAt > AGAIN_MS)) tell(doing);
  }

  document.addEventListener("live:you", (event) => {
    stream = event.detail;
    told = "";
    if (field && field.value !== field.defaultValue) look();
  });
  if (field) field.addEventListener("input", look);
})();
