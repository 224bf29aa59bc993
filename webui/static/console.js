// The console by keyboard: keys of one letter, which work only while the focus is in the list.
(() => {
  "use strict";
  const list = () => document.getElementById("schlange");
  const items = () => [...list().querySelectorAll(".queue__item")];
  const here = () => document.activeElement.closest("#schlange .queue__item");
  const back = () => {
    const current = list().querySelector("[aria-current]") || items()[0];
    if (current) current.focus();
  };
  let waiting = 0;

  const move = (step) => {
    const all = items();
    const at = all.indexOf(here());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
    if (!next) return;
    next.focus();
    // The answer follows the focus, but not through everything that is only passed by.
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (here() === next) next.click(); }, 120);
  };

  document.addEventListener("keydown", (event) => {
    if (!list() || !list().contains(document.activeElement)) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "arrowdown") { event.preventDefault(); move(1); return; }
    if (key === "k" || key === "arrowup") { event.preventDefault(); move(-1); return; }
    if (key === "s") { event.preventDefault(); document.getElementById("gehoert").focus(); return; }
    if (!/^[a-z]$/.test(key)) return;
    const button = document.querySelector(`#frage [data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // An answer being written gets the focus when its form comes, and Escape leaves it.
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "frage") return;
    const text = document.querySelector("#frage .edit__text");
    if (text && !text.closest("form").dataset.begun) {
      text.closest("form").dataset.begun = "yes";
      text.focus({ preventScroll: true });
    } else if (!text && event.detail.target.querySelector(".edit__text")) {
      back();
    }
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("#frage form.edit, #saal");
    if (event.key === "Escape" && form) back();
  });
})();
