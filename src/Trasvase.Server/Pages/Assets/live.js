// Keeps a page as it would be if it were loaded again: the server renders, events say when.
const main = document.querySelector("main[data-live]");

if (main) {
  let due = false;
  let busy = false;

  const refresh = async () => {
    if (busy || document.hidden || main.contains(document.activeElement?.closest("input, select") ?? null)) return;
    busy = true;
    due = false;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("main");
        if (fresh) {
          const focused = document.activeElement?.closest("main button")?.textContent;
          main.replaceChildren(...fresh.childNodes);
          if (focused) [...main.querySelectorAll("button")].find(button => button.textContent === focused)?.focus();
          document.title = page.title;
        }
      }
    } finally {
      busy = false;
    }
  };

  const events = new EventSource(main.dataset.live);
  events.addEventListener("job", () => { due = true; });
  events.addEventListener("progress", () => { due = true; });
  setInterval(() => { if (due) refresh(); }, 1000);
}
