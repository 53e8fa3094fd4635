// "Show more": what comes next is put below what is there, and nothing of that moves. The address says how much is shown, so
// that back, forward and a reload come to the same.
"use strict";

const main = document.getElementById("main");

function added(groups, page) {
  let count = 0;
  for (const fresh of page.querySelectorAll("[data-groups] > .group")) {
    const there = groups.querySelector(`:scope > .group[data-plan="${CSS.escape(fresh.dataset.plan)}"]`);
    const known = there ? there.querySelectorAll("article.hit").length : 0;
    const all = fresh.querySelectorAll("article.hit").length;
    count += all - known;
    if (!there) groups.append(fresh);
    else if (all > known) addTo(there, fresh);
  }
  return count;
}

// A plan that is shown already has its further passages folded away under its first ones.
function addTo(group, fresh) {
  const rest = fresh.querySelector("details.rest");
  const held = new Set([...group.querySelectorAll("article.hit")].map((hit) => hit.id));
  const own = group.querySelector("details.rest");
  if (!own && rest) {
    group.append(rest);
    for (const hit of rest.querySelectorAll("article.hit")) if (held.has(hit.id)) hit.remove();
  } else if (rest) {
    own.querySelector("summary").textContent = rest.querySelector("summary").textContent;
    for (const hit of [...rest.querySelectorAll("article.hit")]) if (!held.has(hit.id)) own.append(hit);
  } else {
    for (const hit of [...fresh.querySelectorAll("article.hit")]) if (!held.has(hit.id)) group.append(hit);
  }
}

async function showMore(link) {
  document.body.classList.add("loading");
  let answer;
  try {
    answer = await fetch(link.href);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what fetch throws when no one answers
  }
  document.body.classList.remove("loading");
  if (!answer?.ok) {
    announce(status.dataset.unreachable);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const last = [...main.querySelectorAll("[data-groups] > .group")].at(-1);
  const top = window.scrollY;
  const count = added(main.querySelector("[data-groups]"), page);
  enliven(main);
  for (const name of ["[data-summary]", ".more"]) {
    const now = main.querySelector(name), then = page.querySelector(name);
    if (now && then) now.replaceWith(then);
    else now?.remove();
  }
  window.scrollTo({ top, behavior: "instant" });
  const next = last?.nextElementSibling?.querySelector("article.hit");
  next?.focus({ preventScroll: true });
  const address = new URL(link.href);
  address.hash = "";
  window.history.replaceState(null, "", address);
  announce(link.dataset.added.replace("#", count));
}

main.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  showMore(link);
});
