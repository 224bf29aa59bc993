// Makes quick and comfortable what works without it: keys, counting, waiting, announcing, copying.
(() => {
  "use strict";
  const announce = (text) => {
    const place = document.getElementById("ansage");
    if (!place) return;
    place.textContent = "";
    // Screen readers speak a change, so the same words need a moment of silence before them.
    setTimeout(() => { place.textContent = text; }, 60);
  };

  const prepare = (root) => {
    for (const part of root.querySelectorAll(".js-only:not(#warten)")) part.hidden = false;
    const field = root.querySelector("#question");
    if (field) count(field);
  };

  const count = (field) => {
    const place = document.querySelector("[data-counter]");
    const most = Number(field.dataset.most);
    // Counted as the server counts: by characters, not by UTF-16 halves.
    const left = most - [...field.value].length;
    if (!place) return;
    const words = left < 0 ? field.dataset.over : field.dataset.left;
    place.textContent = left < most / 4 ? words.replace("{left}", Math.abs(left).toLocaleString(document.documentElement.lang)) : "";
  };

  const wait = (form, busy) => {
    const sign = document.getElementById("warten");
    if (sign) sign.hidden = !busy;
    for (const button of document.querySelectorAll("form[data-ask] button")) button.toggleAttribute("aria-disabled", busy);
    const label = form && form.querySelector(".send .kern-label");
    if (label) {
      if (busy) { label.dataset.rest = label.textContent; label.textContent = label.dataset.busy; }
      else if (label.dataset.rest) label.textContent = label.dataset.rest;
    }
    if (busy && sign) sign.scrollIntoView({ block: "nearest" });
  };

  let pending = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-ask]")) return;
    if (pending) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    pending = true;
    wait(form, true);
  }, true);
  window.addEventListener("pageshow", () => { pending = false; wait(null, false); });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.id !== "question") return;
    event.preventDefault();
    const form = event.target.form;
    form.requestSubmit(form.querySelector(".send") || undefined);
  });
  document.addEventListener("input", (event) => { if (event.target.id === "question") count(event.target); });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.elt.matches("form[data-ask]")) return;
    pending = false;
    wait(event.detail.elt, false);
  });
  document.addEventListener("htmx:sendError", () => {
    const place = document.getElementById("meldung");
    const text = document.body.dataset.offline;
    place.textContent = text;
    announce(text);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    // A reworded answer comes by itself, also while the next question is on its way.
    if (event.detail.target && event.detail.target.id.startsWith("wortlaut-")) return;
    // The form that was sent may be gone by now, replaced by a fresh one, and its own event with it.
    pending = false;
    wait(null, false);
    prepare(document);
    const answers = document.querySelectorAll("[data-answer]");
    const last = answers[answers.length - 1];
    if (event.detail.target && event.detail.target.id === "verlauf" && last && !last.dataset.shown) {
      last.dataset.shown = "yes";
      const head = last.querySelector(".answer__badge");
      last.closest(".exchange").scrollIntoView({ block: "start" });
      head.focus({ preventScroll: true });
      announce(last.dataset.badge);
      return;
    }
    const wrong = document.querySelector("#hinweis, #fehler, [aria-invalid=true]");
    if (wrong) wrong.focus();
  });

  document.addEventListener("click", async (event) => {
    const print = event.target.closest("[data-print]");
    if (print) { window.print(); return; }
    const copy = event.target.closest("[data-copy-button]");
    if (!copy) return;
    const answer = copy.closest("[data-answer]");
    const sources = [...answer.querySelectorAll(".source")].map((source) => {
      const link = source.querySelector("a");
      const number = source.querySelector(".source__number").textContent;
      return `[${number}] ${source.querySelector(".source__quote").textContent} ${link.href}`;
    });
    const paragraphs = [...answer.querySelectorAll("[data-copy] p")].map((line) => {
      const plain = line.cloneNode(true);
      for (const mark of plain.querySelectorAll(".mark")) mark.textContent = `[${mark.textContent}]`;
      return plain.textContent.replace(/\s+/g, " ").trim();
    });
    const badge = answer.querySelector(".kern-badge .kern-label").textContent;
    await navigator.clipboard.writeText([badge, ...paragraphs, ...sources].join("\n"));
    announce(copy.dataset.done);
    const label = copy.querySelector(".kern-label");
    const rest = label.textContent;
    label.textContent = copy.dataset.done;
    setTimeout(() => { label.textContent = rest; }, 2000);
  });

  prepare(document);
  const faults = document.getElementById("fehler");
  if (faults) faults.focus();
  for (const answer of document.querySelectorAll("[data-answer]")) answer.dataset.shown = "yes";
})();
