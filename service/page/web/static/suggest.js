// What a question or a name may go on as, while it is typed: fields with "data-suggest" get a list of the corpus's own words.
"use strict";

const PAUSE = 150; // ms without a key: nobody reads a list that changes under the fingers

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-suggestions`;
  field.after(list);
  field.setAttribute("list", list.id);
  let timer, asking, last;

  async function suggest() {
    const typed = field.value.trim();
    if (typed === last || !typed || typed.length > 60) return;
    last = typed;
    asking?.abort();
    asking = new AbortController();
    try {
      const address = `/api/v1/suggest?limit=10&q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).items);
    } catch (error) {
      // TypeError is what fetch throws when no one answers: a list is comfort, its lack is no news.
      if (!(error instanceof TypeError) && error.name !== "AbortError") throw error;
    }
  }

  function show(items) {
    list.replaceChildren(...items.map((item) => {
      const option = document.createElement("option");
      option.value = item.text;
      return option;
    }));
  }

  field.addEventListener("input", (event) => {
    window.clearTimeout(timer);
    if (!event.isComposing) timer = window.setTimeout(suggest, PAUSE);
  });
  field.addEventListener("compositionend", suggest);
}
