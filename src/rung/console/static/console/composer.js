// What goes into an answer. Files: dropped or chosen, listed with a button that leaves each out, and checked before they are sent.
(() => {
  const form = document.getElementById("composer");
  const attach = document.getElementById("attach");
  if (!form || !attach) return;
  const input = document.getElementById("files");
  const list = document.getElementById("files-chosen");
  const problem = document.getElementById("files-problem");
  const most = { count: Number(attach.dataset.most), one: Number(attach.dataset.mostOfOne), all: Number(attach.dataset.mostTogether) };
  const megabytes = (bytes) => (bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
  let chosen = [];

  function wrong() {
    const large = chosen.find((file) => file.size > most.one);
    if (large) return `${large.name} has ${megabytes(large.size)}, and ${megabytes(most.one)} is the most: leave it out.`;
    const empty = chosen.find((file) => !file.size);
    if (empty) return `${empty.name} is empty: leave it out.`;
    if (chosen.length > most.count) return `These are ${chosen.length} files, and ${most.count} go with one answer: leave some out.`;
    const together = chosen.reduce((sum, file) => sum + file.size, 0);
    return together > most.all ? `Together they have ${megabytes(together)}, and ${megabytes(most.all)} is the most: leave some out.` : "";
  }

  function show() {
    const given = new DataTransfer();
    chosen.forEach((file) => given.items.add(file));
    input.files = given.files;
    list.replaceChildren(...chosen.map((file, at) => {
      const line = document.createElement("li");
      const out = document.createElement("button");
      out.type = "button";
      out.className = "small quiet";
      out.textContent = "Leave out";
      out.setAttribute("aria-label", `Leave out ${file.name}`);
      out.addEventListener("click", () => { chosen.splice(at, 1); show(); input.focus(); });
      line.append(`${file.name} (${megabytes(file.size)}) `, out);
      return line;
    }));
    list.hidden = !chosen.length;
    problem.textContent = wrong();
    problem.hidden = !problem.textContent;
    input.setCustomValidity(problem.textContent);
  }

  function add(files) {
    const known = new Set(chosen.map((file) => `${file.name}/${file.size}/${file.lastModified}`));
    chosen = chosen.concat([...files].filter((file) => !known.has(`${file.name}/${file.size}/${file.lastModified}`)));
    show();
  }

  const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

  input.addEventListener("change", () => add(input.files));
  form.addEventListener("dragover", (event) => { if (holdsFiles(event)) { event.preventDefault(); form.classList.add("dropping"); } });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) form.classList.remove("dropping"); });
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  show();

  // A saved answer goes in where the caret is; what is written stays.
  const saved = document.getElementById("saved-answer");
  const body = document.getElementById("body");
  saved?.addEventListener("change", () => {
    if (!saved.value) return;
    body.focus();
    body.setRangeText(saved.value, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
    saved.value = "";
  });
})();
