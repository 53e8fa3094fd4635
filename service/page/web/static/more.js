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
    else if (all > known) addTo(there, fresh, groups.dataset.rest);
  }
  return count;
}

// A plan that is shown already has its further passages folded away under its first ones.
function addTo(group, fresh, pattern) {
  const held = new Set([...group.querySelectorAll("article.hit")].map((hit) => hit.id));
  let rest = group.querySelector("details.rest");
  if (!rest) {
    rest = document.createElement("details");
    rest.className = "rest";
    rest.append(document.createElement("summary"));
    group.append(rest);
  }
  rest.append(...[...fresh.querySelectorAll("article.hit")].filter((hit) => !held.has(hit.id)));
  rest.querySelector("summary").textContent = pattern.replace("#", rest.querySelectorAll("article.hit").length);
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
  const before = last.getBoundingClientRect().top;
  const count = added(main.querySelector("[data-groups]"), page);
  enliven(main);
  for (const name of ["[data-summary]", ".more"]) {
    const now = main.querySelector(name), then = page.querySelector(name);
    if (now && then) now.replaceWith(then);
    else now?.remove();
  }
  window.scrollBy({ top: last.getBoundingClientRect().top - before, behavior: "instant" });
  const next = last.nextElementSibling?.querySelector("article.hit");
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
