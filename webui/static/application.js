// Autosave of the application form: marks unreadable entries, writes numbers as they were read.
(() => {
  "use strict";
  const form = () => document.querySelector("form[data-autosave]");
  let sent = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === form()) sent = event.detail.requestConfig.formData;
  });

  const renew = () => {
    for (const notes of document.querySelectorAll("[data-for]")) {
      const input = document.getElementById(notes.dataset.for);
      if (!input || !input.matches("input, textarea, select")) continue;
      const wrong = notes.dataset.wrong === "yes";
      if (wrong) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      if (input.matches("input")) input.classList.toggle("kern-form-input__input--error", wrong);
      const box = input.closest(".kern-form-input");
      if (box) box.classList.toggle("kern-form-input--error", wrong);
      // What was typed since then, or is being typed, stays as it is.
      const same = sent && sent.get(input.name) === input.value;
      if (!wrong && notes.dataset.value && same && document.activeElement !== input) input.value = notes.dataset.value;
    }
    const faults = document.getElementById("fehler");
    if (!faults) return;
    for (const item of faults.querySelectorAll("li")) {
      const field = document.getElementById(item.querySelector("a").hash.slice(1));
      item.hidden = Boolean(field) && !field.matches("[aria-invalid=true]");
    }
    faults.hidden = !faults.querySelector("li:not([hidden])");
  };

  document.addEventListener("focusin", (event) => {
    if (event.target.id === "geheim") event.target.select();
  });

  // The pages of the chat move the focus after an answer; while a form is filled in it must stay.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!form()) return;
    event.stopImmediatePropagation();
    renew();
  }, true);
})();
