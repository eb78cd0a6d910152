// What the forms have in common in which people write: letters are counted, chosen photos are shown at once, and it is
// seen how far they are sent. Without script every button does the same by sending the form.

function countLetters(hint) {
  const field = document.getElementById(hint.dataset.counts);
  const show = () => {
    hint.textContent = hint.dataset.count.replace("%n", String([...field.value].length));
  };
  field.addEventListener("input", show);
  show();
}

async function thumbnail(file) {
  const bitmap = await createImageBitmap(file, { resizeWidth: 320 });
  const canvas = document.createElement("canvas");
  canvas.className = "pic";
  canvas.title = file.name;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

function showChosen(chooser, list) {
  chooser.addEventListener("change", async () => {
    list.replaceChildren();
    for (const file of chooser.files) {
      // The server says what is wrong with a file that is no picture.
      const drawn = await thumbnail(file).catch(() => null);
      if (drawn) list.append(drawn);
    }
  });
}

function gauge(list) {
  const box = document.createElement("p");
  const bar = document.createElement("progress");
  const words = document.createElement("span");
  box.className = "gauge";
  box.dataset.tone = "now";
  bar.max = 100;
  box.append(bar, words);
  list.append(box);
  return (share) => {
    bar.value = Math.round(share * 100);
    words.textContent = list.dataset.progress.replace("%n", String(bar.value));
  };
}

// A page that came back instead of moving on holds complaints or what was asked for: it takes the place of this one.
function showAnswer(request, sentTo, again) {
  const [led, sent] = [request.responseURL, sentTo].map((url) => url.split("#")[0]);
  if (led && led !== sent) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  document.querySelector("main").replaceWith(answer.querySelector("main"));
  document.title = answer.title;
  again();
  (document.querySelector("[role=alert]") ?? document.querySelector("main")).focus();
}

// Photos take their time, so the form is sent with a progress bar.
function sendWithProgress(form, chooser, list, again) {
  let plain = false;
  form.addEventListener("submit", (event) => {
    if (plain || !chooser.files.length) return;
    event.preventDefault();
    const sentTo = new URL(event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href).href;
    const request = new XMLHttpRequest();
    const show = gauge(list);
    request.upload.addEventListener("progress", (step) => step.lengthComputable && show(step.loaded / step.total));
    request.addEventListener("load", () => showAnswer(request, sentTo, again));
    // Sent the plain way, the browser itself says what is wrong with the connection.
    request.addEventListener("error", () => {
      plain = true;
      form.requestSubmit(event.submitter);
    });
    request.open("POST", sentTo);
    request.send(new FormData(form, event.submitter));
  });
}

// Makes a form kinder; `again` does the same for the one that takes its place.
export function arm(form, again) {
  document.querySelectorAll("[data-counts]").forEach(countLetters);
  const chooser = document.getElementById("photos");
  const list = document.querySelector(".upload");
  if (!form || !chooser || !list) return;
  showChosen(chooser, list);
  sendWithProgress(form, chooser, list, again);
}
