// Comfort on top of pages that work without it: copy a citation, walk the results from the keyboard.
"use strict";

const status = document.querySelector(".status");

function announce(text) {
  status.textContent = text;
  window.setTimeout(() => { status.textContent = ""; }, 2500);
}

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

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const copied = await copy(button.dataset.copy);
    announce(copied ? status.dataset.copied : status.dataset.failed);
    button.focus();
  });
}

// Addresses without empty filters are shorter to send on.
document.querySelector("form.search")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

const box = document.getElementById("q");
const hits = [...document.querySelectorAll("article.hit")];

function walk(step) {
  const at = hits.indexOf(document.activeElement.closest("article.hit"));
  const next = hits[at < 0 ? (step > 0 ? 0 : hits.length - 1) : Math.min(Math.max(at + step, 0), hits.length - 1)];
  if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    walk(event.key === "j" ? 1 : -1);
  } else if (event.key === "Enter" && event.target.matches("article.hit")) {
    event.target.querySelector("a.plan").click();
  }
});
