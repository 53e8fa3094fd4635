// Trays by topic, and searches that are remembered: in this browser's own storage, beside the cookie that holds the open tray.
// What the server shows is the open tray; the storage keeps all of them by name.
"use strict";

const STORE = "precedent";
const PASSAGE = /^p[0-9a-f]{16}$/;
const MOST_PASSAGES = 100, MOST_NAME = 60;

const state = read();

function read() {
  let kept = {};
  try {
    kept = JSON.parse(window.localStorage.getItem(STORE) ?? "{}");
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof DOMException)) throw error; // not ours, or not allowed
  }
  return { open: "", trays: {}, searches: [], ...cleaned(kept) };
}

// Whatever a file or the storage holds, only names, passages and own addresses come out.
function cleaned(kept) {
  const trays = {};
  for (const [name, ids] of Object.entries(kept?.trays ?? {})) {
    if (!Array.isArray(ids)) continue;
    trays[name.slice(0, MOST_NAME)] = [...new Set(ids.filter((id) => PASSAGE.test(id)))].slice(0, MOST_PASSAGES);
  }
  const searches = (Array.isArray(kept?.searches) ? kept.searches : []).filter(
    (one) => typeof one?.name === "string" && /^\/(plans)?\?/.test(one?.address));
  return { open: typeof kept?.open === "string" ? kept.open.slice(0, MOST_NAME) : "", trays,
    searches: searches.map(({ name, address }) => ({ name: name.slice(0, 200), address })) };
}

function keep() {
  try {
    window.localStorage.setItem(STORE, JSON.stringify(state));
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // no room, or not allowed
    return false;
  }
}

// -- the trays -----------------------------------------------------------------------------------------------------

const panel = document.querySelector("[data-trays]");
const shown = () => document.body.dataset.tray.split(".").filter((id) => PASSAGE.test(id));

const RESTORED = "precedent-restored"; // once a visit, for a browser may take no cookies at all

if (!shown().length && state.trays[state.open]?.length && !window.sessionStorage.getItem(RESTORED)) {
  window.sessionStorage.setItem(RESTORED, "1"); // the cookie has gone, what was pinned has not
  open(state.open, state.trays[state.open]);
} else {
  state.trays[state.open] = shown();
  if (Object.keys(state.trays).length > 1 || state.open || shown().length) keep();
}
// A form that takes something out says so before the page comes anew: an empty tray was emptied then, not lost.
document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.matches("form[action^='/tray']:not(.pin)") || !["clear", "remove"].includes(submitter?.value)) return;
  const gone = target.elements.passage?.value;
  state.trays[state.open] = submitter.value === "clear" ? [] : shown().filter((id) => id !== gone);
  keep();
});
document.addEventListener("tray", ({ detail }) => {
  state.trays[state.open] = detail;
  keep();
});

async function open(name, ids) {
  const token = document.querySelector("input[name=csrf]")?.value ?? "";
  const body = new URLSearchParams([["csrf", token], ["action", "set"], ...ids.map((id) => ["passage", id])]);
  let answer;
  try {
    answer = await fetch("/tray", { method: "POST", body, headers: { accept: "application/json" } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what fetch throws when no one answers
  }
  if (!answer?.ok) {
    announce(status.dataset.unreachable);
    return;
  }
  state.open = name;
  state.trays[name] = ids;
  keep();
  window.location.reload();
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function merged(file) {
  const found = cleaned(file);
  let count = 0;
  for (const [name, ids] of Object.entries(found.trays)) {
    const all = [...new Set([...(state.trays[name] ?? []), ...ids])].slice(0, MOST_PASSAGES);
    count += all.length - (state.trays[name]?.length ?? 0);
    state.trays[name] = all;
  }
  const known = new Set(state.searches.map((one) => one.address));
  state.searches.push(...found.searches.filter((one) => !known.has(one.address)));
  return count;
}

if (panel) {
  const select = panel.querySelector("select"), field = panel.querySelector("input[type=text]");
  const called = (name) => name || panel.dataset.unnamed;
  panel.hidden = false;
  for (const [name, ids] of Object.entries(state.trays)) {
    select.add(new Option(`${called(name)} (${ids.length})`, name, false, name === state.open));
  }
  const acts = {
    create: (name) => open(name, state.trays[name] ?? []),
    rename: (name) => {
      const ids = state.trays[state.open];
      delete state.trays[state.open];
      open(name, [...new Set([...ids, ...(state.trays[name] ?? [])])].slice(0, MOST_PASSAGES));
    },
    remove: () => {
      delete state.trays[state.open];
      const [next, ids] = Object.entries(state.trays)[0] ?? ["", []];
      open(next, ids);
    },
    save: () => download("trays.json", JSON.stringify(state, null, 1)),
  };
  select.addEventListener("change", () => open(select.value, state.trays[select.value]));
  panel.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-act]");
    if (!button) return;
    const name = field.value.trim().slice(0, MOST_NAME);
    if (["create", "rename"].includes(button.dataset.act) && !name) {
      field.focus();
      return;
    }
    acts[button.dataset.act](name);
  });
  panel.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
    let file;
    try {
      file = JSON.parse(await target.files[0].text());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      announce(panel.dataset.unreadable);
      return;
    }
    const count = merged(file);
    keep();
    announce(panel.dataset.imported.replace("#", count));
    window.setTimeout(() => open(state.open, state.trays[state.open] ?? []), 1200);
  });
}

// -- searches ------------------------------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-save-search]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const here = new URL(window.location.href);
    for (const name of ["k", "lang", "offset"]) here.searchParams.delete(name);
    const address = here.pathname + here.search;
    const chips = [...document.querySelectorAll("[data-value]:not(button)")].map((chip) => chip.dataset.value);
    const name = [button.dataset.saveSearch, ...chips].filter(Boolean).join(" · ");
    state.searches = [{ name, address }, ...state.searches.filter((one) => one.address !== address)].slice(0, 50);
    announce(keep() ? button.dataset.saved : status.dataset.failed);
  });
}

const remembered = document.querySelector("[data-searches]");
if (remembered && state.searches.length) {
  remembered.hidden = false;
  const list = remembered.querySelector("ul");
  for (const { name, address } of state.searches) {
    const item = document.createElement("li"), link = document.createElement("a"), feed = document.createElement("a");
    const drop = document.createElement("button");
    link.href = address;
    link.textContent = name;
    feed.href = `/feed${address.slice(address.indexOf("?"))}`;
    feed.textContent = remembered.dataset.feed;
    drop.type = "button";
    drop.className = "plain";
    drop.textContent = "×";
    drop.setAttribute("aria-label", `${remembered.dataset.forget} ${name}`);
    drop.addEventListener("click", () => {
      state.searches = state.searches.filter((one) => one.address !== address);
      keep();
      item.remove();
      remembered.hidden = !state.searches.length;
    });
    item.append(link, " ", feed, " ", drop);
    list.append(item);
  }
}
