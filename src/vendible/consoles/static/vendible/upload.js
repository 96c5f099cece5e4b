/* Sends a package in parts, shows how far it is, and goes on where it was broken off.

   Without this script the form sends the whole file in one request. The parts go where the answer
   to "begin" says, as the tus protocol has it: HEAD asks how far it is, PATCH sends what is next. */
"use strict";

(() => {
  const PART = 8 * 1024 * 1024; // bytes a request
  const AGAIN = [1, 2, 4, 8, 15, 30]; // s between tries without a connection
  const DONE = 100; // percent

  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      const file = form.elements.file.files[0];
      if (!file || !form.elements.version.value) return; // the page says what is missing
      event.preventDefault();
      run(form, file, () => begin(form, file));
    });
  }

  for (const form of document.querySelectorAll("form[data-resume]")) {
    const field = form.querySelector("[data-scripted]");
    const input = field.querySelector("input");
    field.hidden = false;
    input.addEventListener("change", () => {
      const file = input.files[0];
      if (!file) return;
      if (file.name !== form.dataset.name || String(file.size) !== form.dataset.bytes) {
        say(form, `This is not ${form.dataset.name}, or it has changed. Choose the same file.`);
        return;
      }
      run(form, file, async () => form.dataset.resume);
    });
  }

  async function run(form, file, where) {
    const controls = form.querySelectorAll("button, input[type=file]");
    for (const each of controls) each.disabled = true;
    window.addEventListener("beforeunload", ask);
    try {
      await send(form, file, await where());
      window.removeEventListener("beforeunload", ask);
      window.location.assign(form.dataset.done);
    } catch (refused) {
      window.removeEventListener("beforeunload", ask);
      say(form, refused.message);
      for (const each of controls) each.disabled = false;
    }
  }

  async function begin(form, file) {
    const sent = new FormData();
    for (const name of ["version", "sha256", "replaces"]) {
      sent.set(name, form.elements[name] ? form.elements[name].value : "");
    }
    sent.set("file_name", file.name);
    sent.set("bytes", String(file.size));
    const answer = await fetch(form.dataset.begin, {
      method: "POST",
      body: sent,
      headers: { "X-CSRFToken": token(form) },
    }).catch(offline);
    if (answer.status !== 201) throw new Error(await words(answer));
    return answer.headers.get("Location");
  }

  async function send(form, file, address) {
    let at = await reached(address);
    let tries = 0;
    show(form, file, at);
    while (at < file.size) {
      const answer = await fetch(address, {
        method: "PATCH",
        body: file.slice(at, at + PART),
        headers: {
          "X-CSRFToken": token(form),
          "Upload-Offset": String(at),
          "Content-Type": "application/offset+octet-stream",
        },
      }).catch(() => null);
      if (answer && answer.status === 204) {
        at = Number(answer.headers.get("Upload-Offset"));
        tries = 0;
      } else if (answer && answer.status !== 409 && answer.status < 500) {
        throw new Error(await words(answer));
      } else {
        at = await again(form, address, at, tries++);
      }
      show(form, file, at);
    }
  }

  /* How far it is after a pause: the part may have arrived although its answer did not. */
  async function again(form, address, at, tries) {
    const pause = AGAIN[Math.min(tries, AGAIN.length - 1)];
    say(form, `No connection; trying again in ${pause} s. Nothing that arrived is lost.`);
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    return reached(address).catch(() => at);
  }

  async function reached(address) {
    const answer = await fetch(address, { method: "HEAD" }).catch(offline);
    if (!answer.ok) throw new Error("This upload is no longer there. Begin it anew.");
    return Number(answer.headers.get("Upload-Offset"));
  }

  function offline() {
    throw new Error("No connection. Try again; nothing that arrived is lost.");
  }

  async function words(answer) {
    const isText = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    return isText ? answer.text() : "This did not work. Reload the page and try again.";
  }

  function show(form, file, at) {
    const box = form.querySelector("[data-progress]");
    const percent = Math.floor((at * DONE) / file.size);
    box.hidden = false;
    box.querySelector("progress").value = percent;
    const MB = 1024 * 1024;
    say(form, `${percent} %: ${(at / MB).toFixed(1)} of ${(file.size / MB).toFixed(1)} MB`);
  }

  function say(form, text) {
    form.querySelector("[data-progress]").hidden = false;
    form.querySelector("[data-said]").textContent = text;
  }

  function token(form) {
    return form.elements.csrfmiddlewaretoken.value;
  }

  function ask(event) {
    event.preventDefault();
  }
})();
