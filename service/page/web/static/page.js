// Comfort on top of pages that work without it. Everything here acts on forms and links that are there anyway.
"use strict";

const status = document.querySelector(".status");
let silence;

function announce(text) {
  status.textContent = text;
  window.clearTimeout(silence);
  silence = window.setTimeout(() => { status.textContent = ""; }, 2500);
}

// -- copying a citation --------------------------------------------------------------------------------------------

// The clipboard API exists only on https and localhost; a colleague's machine on the office network has neither.
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // refused: try the older way
    }
  }
  return copyBySelection(text);
}

// What works with scripts only is shown by them, in what is added later too (more.js).
function enliven(root) {
  for (const button of root.querySelectorAll("button.copy")) button.hidden = false;
}

enliven(document);
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button.copy");
  if (!button) return;
  const copied = await copy(button.dataset.copy);
  announce(copied ? status.dataset.copied : status.dataset.failed);
  button.focus();
});

// -- the tray: pinned without loading the page anew ----------------------------------------------------------------

function showPinned(ids) {
  for (const count of document.querySelectorAll("[data-tray-count]")) count.textContent = ids.length;
  for (const form of document.querySelectorAll("form.pin")) {
    const pinned = ids.includes(form.elements.passage.value);
    const button = form.querySelector("button");
    button.value = pinned ? "remove" : "add";
    button.textContent = pinned ? button.dataset.unpin : button.dataset.pin;
  }
}

async function changeTray(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), { // form.action is its button of that name
      method: "POST", body, headers: { accept: "application/json" } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what fetch throws when no one answers
  }
  if (!answer?.ok) {
    announce(status.dataset.unreachable);
    return;
  }
  const added = button.value === "add";
  const { passages } = await answer.json();
  showPinned(passages);
  document.dispatchEvent(new CustomEvent("tray", { detail: passages }));
  announce(added ? status.dataset.pinned : status.dataset.unpinned);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.pin, form.verdict")) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button");
  if (form.matches(".pin")) changeTray(form, button);
  else judge(form, button);
});

// -- what the reader says of a passage: kept without loading the page anew --------------------------------------------

async function judge(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { accept: "application/json" } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what fetch throws when no one answers
  }
  if (!answer?.ok) {
    announce(status.dataset.unreachable);
    return;
  }
  const { answers } = await answer.json();
  const said = answers === null ? "none" : answers ? "yes" : "no";
  for (const one of form.querySelectorAll("button")) {
    const pressed = one.dataset.value === said;
    one.setAttribute("aria-pressed", String(pressed));
    one.value = pressed ? "none" : one.dataset.value;
  }
  announce(said === "none" ? status.dataset.unjudged : status.dataset.judged);
}

// -- forms ---------------------------------------------------------------------------------------------------------

for (const form of document.querySelectorAll("form[method=get]")) {
  // Addresses without empty fields are shorter to send on.
  form.addEventListener("formdata", ({ formData }) => {
    const given = [...formData].filter(([, value]) => value !== "");
    for (const name of new Set([...formData.keys()])) formData.delete(name);
    for (const [name, value] of given) formData.append(name, value);
  });
}
for (const form of document.querySelectorAll("form:not(.pin, .verdict, [method=dialog], [data-download])")) {
  form.addEventListener("submit", () => document.body.classList.add("loading"));
}
window.addEventListener("pageshow", () => document.body.classList.remove("loading")); // back again, from the cache

// A server that turns down an upload at its head cuts the line, and the browser says so and nothing else.
for (const field of document.querySelectorAll("input[type=file]")) {
  field.addEventListener("change", () => {
    const tooLong = [...field.files].some((file) => file.size > Number(field.dataset.most) - 4096); // the form's own part
    field.setCustomValidity(tooLong ? field.dataset.tooLong : "");
    field.reportValidity();
  });
}

// Beside the results there is room for the filters, beside a plan for its contents.
if (window.matchMedia("(min-width: 60rem)").matches) {
  for (const details of document.querySelectorAll("details.filters, details.contents")) details.open = true;
}

// -- papers sent in: dropped on the form, a bar for each ----------------------------------------------------------------

// A folder that is dropped is read entry by entry; its files keep their paths.
async function filesOf(entry, path = "") {
  if (entry.isFile) return new Promise((done) => { entry.file((file) => done([[file, path + file.name]]), () => done([])); });
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const entries = await new Promise((done) => { reader.readEntries(done, () => done([])); });
    if (!entries.length) return found;
    for (const one of entries) found.push(...await filesOf(one, `${path}${entry.name}/`));
  }
}

for (const form of document.querySelectorAll("form[data-drop]")) {
  const list = form.querySelector(".sent");
  let chosen = [];
  const show = () => {
    list.replaceChildren(...chosen.map(([file, path]) => {
      const line = document.createElement("li");
      const bar = document.createElement("progress");
      bar.max = Math.max(file.size, 1);
      bar.value = 0;
      bar.setAttribute("aria-label", path);
      line.append(path, bar);
      return line;
    }));
    form.querySelector("#files").required = !chosen.length;
  };
  const add = (files) => {
    const named = new Map([...chosen, ...files].map((one) => [one[1], one]));
    chosen = [...named.values()];
    show();
  };
  show();
  for (const field of form.querySelectorAll("input[type=file]")) {
    field.addEventListener("change", () => {
      add([...field.files].map((file) => [file, file.webkitRelativePath || file.name]));
      field.value = "";
      field.required = false;
    });
  }
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const loose = [...event.dataTransfer.files].map((file) => [file, file.name]);
    add(entries.length ? (await Promise.all(entries.map((entry) => filesOf(entry)))).flat() : loose);
  });
  form.addEventListener("submit", (event) => {
    if (!chosen.length) return; // as a plain form
    event.preventDefault();
    const body = new FormData();
    body.append("csrf", form.elements.csrf?.value ?? "");
    body.append("at_once", event.submitter?.value ?? "0");
    body.append("collection", form.elements.collection?.value ?? "");
    for (const [file, path] of chosen) body.append("files", file, path);
    const request = new XMLHttpRequest();
    const bars = [...list.querySelectorAll("progress")];
    request.upload.addEventListener("progress", ({ loaded }) => {
      let left = loaded;
      for (const bar of bars) {
        bar.value = Math.min(Math.max(left, 0), bar.max);
        left -= bar.max;
      }
    });
    const failed = () => {
      document.body.classList.remove("loading");
      announce(form.dataset.failed);
    };
    request.addEventListener("error", failed);
    request.addEventListener("load", () => {
      if (request.status === 200) window.location.assign(request.responseURL);
      else failed();
    });
    request.open("POST", form.getAttribute("action"));
    request.send(body);
    announce(form.dataset.sending);
  });
}

// -- a job that is being done: shown as it goes ----------------------------------------------------------------------

async function follow() {
  const shown = document.querySelector("#job[data-open]");
  if (!shown) return;
  try {
    const answer = await fetch(window.location.href, { headers: { accept: "text/html" } });
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
    if (now && !shown.isEqualNode(now)) shown.replaceWith(document.adoptNode(now));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what fetch throws when no one answers
  }
  window.setTimeout(follow, 700);
}
follow();

// -- what is ticked: how many --------------------------------------------------------------------------------------

function count(ticks, note, pattern) {
  if (!note) return;
  const none = note.textContent;
  const show = () => {
    const ticked = [...document.querySelectorAll(`:is(${ticks}):checked`)].filter((tick) => tick.value).length; // "none of these" has no value
    note.textContent = ticked ? pattern.replace("#", ticked) : none;
  };
  document.addEventListener("change", (event) => { if (event.target.matches(ticks)) show(); });
  window.addEventListener("pageshow", show); // the browser brings ticks back with the page
}

const chosen = document.querySelector("[data-chosen]");
const picked = document.querySelector("[data-picked]");
count("input[form=chosen]", chosen, chosen?.dataset.chosen);
count(".offer input, .no-offer input", picked, picked?.dataset.picked);

// -- the keyboard --------------------------------------------------------------------------------------------------

const box = document.querySelector("input[type=search]");
const shortcuts = document.getElementById("shortcuts");
const keysButton = document.querySelector("[data-keys]");
const HITS = "article.hit, .whole .passage, .tray .card, .piece";

keysButton.hidden = false;
keysButton.addEventListener("click", () => shortcuts.showModal());

function walk(step) {
  const shown = [...document.querySelectorAll(HITS)].filter((hit) => hit.checkVisibility());
  const at = shown.indexOf(here());
  const next = shown[at < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + step, 0), shown.length - 1)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
}

const here = () => document.activeElement?.closest(HITS);

const commands = {
  "/": () => { box?.focus(); box?.select(); },
  "?": () => shortcuts.showModal(),
  j: () => walk(1),
  k: () => walk(-1),
  p: () => here()?.querySelector("form.pin button")?.click(),
  y: () => here()?.querySelector("form.verdict button[data-value=yes]")?.click(),
  n: () => here()?.querySelector("form.verdict button[data-value=no]")?.click(),
  c: () => here()?.querySelector("button.copy")?.click(),
  x: () => (here()?.closest(".group, .offer"))?.querySelector("input[type=checkbox], input[type=radio]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || shortcuts.open) return;
  if (event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "Enter") {
    if (event.target.matches(HITS)) event.target.querySelector("a.open")?.click();
  } else if (Object.hasOwn(commands, event.key)) {
    event.preventDefault();
    commands[event.key]();
  }
});
