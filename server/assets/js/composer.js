// Makes writing kinder: counts letters, shows how a post will look while it is written, sends with Ctrl and Enter.
// Without script every button does the same by sending the form.

import { arm } from "./forms.js";

const PAUSE = 700;

function sendByKey(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-sends]"));
  });
}

// Once somebody asked for a preview it follows what is typed; photos stay as they were sent.
function followPreview(form) {
  let waiting = 0;
  let asked = null;
  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    const fields = new FormData(form);
    fields.delete("photos");
    fields.set("do", "preview");
    const answer = await fetch(form.action, { method: "POST", body: fields, signal: asked.signal }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("preview");
    if (fresh) document.getElementById("preview")?.replaceWith(fresh);
  };
  form.addEventListener("input", () => {
    if (!document.getElementById("preview")) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
}

function ready() {
  document.querySelectorAll("form.composer").forEach(sendByKey);
  const form = document.getElementById("composer");
  arm(form, ready);
  if (form) followPreview(form);
}

ready();
