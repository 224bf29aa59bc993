// Keeps a page up to date: server-sent events where the server offers them, else asking again.
// A region is swapped only when it differs from what the server sent last, and never while somebody
// writes in it; nothing is lost, because each time the whole state is fetched, not a difference.
(() => {
  "use strict";
  const root = document.querySelector("[data-live]");
  if (!root) return;
  const pause = Number(root.dataset.pause) * 1000;
  const sent = new Map();
  const last = () => document.getElementById("stand").dataset.last;
  const plain = (html) => html.replace(/name="csrf_token" value="[^"]*"/g, "").replace(/\s+/g, " ").trim();
  for (const region of document.querySelectorAll("[data-region]")) sent.set(region.id, plain(region.outerHTML));

  const written = (form) => form.dataset.keep === "always" || form.contains(document.activeElement)
    || [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);

  let mine = false;
  let running = false;
  let again = false;
  let asked = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    mine = Boolean(event.detail.requestConfig.headers["X-Live"]);
    // What went wrong with asking by itself is said by the line of the connection. An answer about
    // a page that somebody has left meanwhile is of no use.
    if (mine && (event.detail.xhr.status !== 200 || location.href !== asked)) event.detail.shouldSwap = false;
    if (mine && location.href !== asked) again = true;
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.firstElementChild;
    if (!fresh || !target.hasAttribute("data-region")) return;
    const html = plain(fresh.outerHTML);
    if (mine && sent.get(target.id) === html) { event.preventDefault(); return; }
    const form = mine && target.querySelector("form[data-keep]");
    if (form && written(form)) {
      // It stays as it is, and says that somebody else was faster.
      const note = form.querySelector("[data-changed]");
      if (note && fresh.dataset.revision !== target.dataset.revision) note.hidden = false;
      event.preventDefault();
      return;
    }
    sent.set(target.id, html);
  });
  // After fetching by itself the focus stays where it is; see pages.js.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (mine) event.stopImmediatePropagation();
  }, true);

  const line = document.getElementById("verbindung");
  let told = "";
  const tell = (key) => {
    if (!line || told === key) return;
    told = key;
    line.textContent = line.dataset[key];
    line.dataset.state = key;
  };

  const refresh = async () => {
    if (running) { again = true; return; }
    running = true;
    do {
      again = false;
      asked = location.href;
      const address = new URL(location.href);
      address.hash = "";
      address.searchParams.set("nach", last());
      try {
        await htmx.ajax("GET", address.pathname + address.search, { source: root, target: root, swap: "none", headers: { "X-Live": "yes" } });
      } catch { again = false; }
    } while (again);
    running = false;
  };
  // What a form was answered says nothing about the connection; htmx reports it here, too, when the
  // form itself was swapped.
  const byItself = (event) => Boolean(event.detail.requestConfig.headers["X-Live"]);
  root.addEventListener("htmx:sendError", (event) => { if (byItself(event)) { event.stopPropagation(); tell("lost"); } });
  root.addEventListener("htmx:afterRequest", (event) => {
    if (byItself(event) && event.detail.xhr.status) tell(event.detail.xhr.status < 400 ? "well" : "lost");
  });

  let asking = 0;
  const ask = () => {
    // Spread, so that phones which opened the page at the same moment do not ask at the same moment.
    asking = setTimeout(() => {
      if (!document.hidden) refresh();
      ask();
    }, pause * (0.8 + Math.random() * 0.4));
  };
  let source = null;
  let late = 0;
  const listen = () => {
    source = new EventSource(`${root.dataset.stream}?nach=${last()}`);
    source.addEventListener("open", () => { clearTimeout(late); clearTimeout(asking); tell("well"); });
    source.addEventListener("stand", refresh);
    source.addEventListener("error", () => {
      clearTimeout(late);
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(asking);
        ask();
        setTimeout(listen, 30000);
      } else {
        late = setTimeout(() => tell("lost"), 4000);
      }
    });
  };
  if (root.dataset.stream) listen(); else ask();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  window.addEventListener("online", refresh);
  window.addEventListener("pagehide", () => { if (source) source.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
