/* Saves a section of the editor while one types, and loses nothing when the connection is lost.

   Without this script the page has its Save button. What is typed is first kept in this browser,
   then posted (htmx, event "autosave"); the copy goes away once the answer says that it is saved. */
"use strict";

(() => {
  const WAIT = 700; // ms without a key before it is saved
  const AGAIN = [2, 4, 8, 15, 30, 60]; // s between tries without a connection
  const OWN = ["csrfmiddlewaretoken", "seen", "do"];

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const status = document.getElementById("saved");
  const asleep = "asleep" in form.dataset; // read only, or theirs and mine are being compared
  const editor = form.getAttribute("action").replace(/[^/]+\/$/, "");
  const name = `draft ${form.dataset.draft}`;

  let saved = typed(); // what the marketplace has
  let sent = null; // what is under way
  let attempt = ""; // what was sent and not answered: it may have arrived
  let tries = 0;
  let timer = 0;
  let stopped = asleep;
  let offering = false; // whether to restore what was kept is not decided yet
  let leaving = false; // the page goes by the form's own post
  let next = ""; // where to go once it is saved

  /* ---- what is typed, and its copy in this browser -------------------------------------- */

  function fields() {
    return [...new FormData(form)].filter(
      ([key, value]) => !OWN.includes(key) && typeof value === "string",
    );
  }

  function typed() {
    return JSON.stringify(fields());
  }

  function seen() {
    return form.querySelector("#seen").value;
  }

  function copy() {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }

  function keep() {
    const kept = { at: new Date().toISOString(), seen: seen(), fields: fields(), attempt };
    try {
      localStorage.setItem(name, JSON.stringify(kept));
    } catch {
      // A full or forbidden store: the page itself still has it, and says when it is not saved.
    }
  }

  function forget(key = name) {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept either
    }
  }

  /* ---- the status line ------------------------------------------------------------------ */

  function say(when) {
    for (const each of status.querySelectorAll("[data-when]")) {
      each.hidden = each.dataset.when !== when;
    }
    form.dataset.state = when;
  }

  function count(field) {
    const shown = document.querySelector(`[data-count-of="${field.id}"]`);
    if (!shown) return;
    const length = [...field.value].length;
    shown.textContent = length;
    const { limit, least } = field.dataset;
    shown.parentElement.classList.toggle("is-over", Boolean(limit) && length > Number(limit));
    shown.parentElement.classList.toggle("is-enough", Boolean(least) && length >= Number(least));
  }

  /* ---- saving --------------------------------------------------------------------------- */

  function isDirty() {
    return typed() !== saved;
  }

  function save() {
    clearTimeout(timer);
    if (stopped || leaving || sent !== null) return;
    if (!isDirty()) {
      forget();
      say("saved");
      return;
    }
    say("saving");
    htmx.trigger(form, "autosave");
  }

  function later() {
    if (asleep || offering) return; // what was kept stays until it is restored or dropped
    keep();
    if (stopped) return;
    if (sent === null && form.dataset.state !== "lost") say("typing");
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  }

  function again() {
    say("lost");
    clearTimeout(timer);
    timer = setTimeout(save, 1000 * AGAIN[Math.min(tries, AGAIN.length - 1)]);
    tries += 1;
  }

  function arrived(digest) {
    saved = sent;
    sent = null;
    attempt = "";
    tries = 0;
    form.querySelector("#seen").value = digest;
    if (isDirty()) {
      later();
      return;
    }
    forget();
    say("saved");
    if (next) location.assign(next);
  }

  function halted(when) {
    sent = null;
    next = "";
    stopped = true;
    keep();
    say(when);
  }

  form.addEventListener("htmx:configRequest", (event) => {
    const data = event.detail.formData;
    for (const [key, value] of [...data]) {
      if (typeof value !== "string") data.delete(key); // files go with a button of their own
    }
    sent = typed();
    const slots = [...document.querySelectorAll("[data-said]")];
    data.set("said", slots.map((each) => each.dataset.said).join("\n"));
    if (attempt) data.set("attempt", attempt);
    attempt = new URLSearchParams(JSON.parse(sent)).toString();
    keep();
  });

  form.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr;
    const [word, digest] = (answer.getResponseHeader("Draft") || "").split(" ");
    if (word === "saved") return arrived(digest);
    if (word) return halted("stopped");
    if (answer.status === 0 || answer.status >= 500) {
      sent = null;
      next = "";
      keep();
      return again();
    }
    return halted("signed-out");
  });

  /* What is wrong is said beside the field; the field itself tells it to who listens. */
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const slot = event.detail.target;
    if (!slot || !slot.id || !slot.id.endsWith("-said")) return;
    const field = document.getElementById(slot.id.slice(0, -"-said".length));
    if (!field || field.type === "checkbox") return;
    if (document.getElementById(slot.id).childElementCount) {
      field.setAttribute("aria-invalid", "true");
    } else {
      field.removeAttribute("aria-invalid");
    }
  });

  form.addEventListener("input", (event) => {
    count(event.target);
    if (event.target.type !== "file") later();
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") later();
  });
  form.addEventListener("submit", () => {
    if (!asleep || conflict()) keep();
    leaving = true;
  });
  addEventListener("online", save);
  addEventListener("pageshow", () => {
    leaving = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });

  /* A link waits for what was typed; if it can't be saved, the page stays and says so. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    if ("forget" in link.dataset) {
      forget();
      leaving = true;
      return;
    }
    if ("away" in link.dataset) {
      leaving = true;
      return;
    }
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    const stays = link.getAttribute("href").startsWith("#") || link.target;
    if (!plain || stays || stopped || !isDirty() || form.dataset.state === "lost") return;
    event.preventDefault();
    next = link.href;
    save();
  });

  addEventListener("beforeunload", (event) => {
    if (leaving || next || !isDirty() || (asleep && !conflict())) return;
    event.preventDefault();
  });

  function conflict() {
    return "conflict" in form.dataset; // what was typed is on the page alone
  }

  /* ---- after a reload ------------------------------------------------------------------- */

  /* A post of the whole form that arrived says so by a cookie: its copy is not needed. */
  function arrivedByPost() {
    const found = document.cookie.split("; ").find((each) => each.startsWith("draft-saved="));
    if (!found) return;
    const [section, digest] = found.slice("draft-saved=".length).split(".");
    const key = name.replace(/[^ ]+$/, section);
    try {
      if (JSON.parse(localStorage.getItem(key))?.seen === digest) forget(key);
    } catch {
      forget(key);
    }
    document.cookie = `draft-saved=; path=${editor}; max-age=0; samesite=strict`;
  }

  function hidden(key, value) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: key, value });
    return field;
  }

  function offer() {
    const kept = copy();
    if (!kept || asleep) return;
    if (JSON.stringify(kept.fields) === saved) {
      forget();
      return;
    }
    const at = new Date(kept.at);
    const timeZone = form.dataset.zone; // as everywhere on the page
    const shown = { day: "numeric", month: "short", year: "numeric", timeZone };
    const clock = { hour: "2-digit", minute: "2-digit", timeZone };
    const restoring = document.getElementById("restore-form");
    const language = document.documentElement.lang;
    document.getElementById("restore-at").textContent =
      `${at.toLocaleDateString(language === "en" ? "en-GB" : language, shown)}, ` +
      at.toLocaleTimeString(language === "en" ? "en-GB" : language, clock);
    restoring.action = form.action;
    restoring.append(
      hidden("seen", kept.seen),
      hidden("attempt", kept.attempt || ""),
      ...kept.fields.map(([key, value]) => hidden(key, value)),
    );
    restoring.addEventListener("submit", () => {
      leaving = true;
    });
    document.getElementById("restore-drop").addEventListener("click", () => {
      forget();
      stopped = offering = false;
      document.getElementById("restore").hidden = true;
      save();
    });
    document.getElementById("restore").hidden = false;
    stopped = offering = true;
    say("stopped");
  }

  arrivedByPost();
  form.dataset.state = "saved";
  offer();
  form.querySelectorAll("[data-limit], [data-least]").forEach(count);
})();
