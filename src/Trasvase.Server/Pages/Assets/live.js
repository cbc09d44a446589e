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

// Sliders stand beside the fields of limits, and act at once. Without this module the fields and their button do the same.
const steps = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const words = rate => (rate === 0 ? "any rate" : `${rate} MiB/s`);

document.addEventListener("input", event => {
  const slider = event.target.closest?.("input[type=range][data-field]");
  if (!slider) return;
  const field = slider.form.elements[slider.dataset.field];
  field.value = slider.dataset.field === "rate" ? steps[slider.value] : slider.value;
  slider.setAttribute("aria-valuetext", slider.dataset.field === "rate" ? words(steps[slider.value]) : `${slider.value} connections`);
});

document.addEventListener("change", async event => {
  const slider = event.target.closest?.("input[type=range][data-field]");
  if (slider) await fetch(slider.form.action, { method: "POST", body: new FormData(slider.form) });
});

const show = () => document.querySelectorAll("input[type=range][hidden]").forEach(slider => {
  const field = slider.form.elements[slider.dataset.field];
  const value = Number(field.value || field.placeholder) || 0;
  slider.value = slider.dataset.field === "rate" ? Math.max(0, steps.findLastIndex(step => step <= value)) : value;
  slider.hidden = false;
});

show();
if (main) new MutationObserver(show).observe(main, { childList: true });
