// Looks now and then how far an import is, and says so in words: nothing that somebody presses is moved. Without script the
// link beside it does the same.

const EVERY = 5_000;
// Whoever listens hears every tenth, not every row.
const STEPS = 10;

const box = document.getElementById("progress");
const said = document.getElementById("progress-said");

function step(bar) {
  return bar ? Math.floor((bar.value / Math.max(1, bar.max)) * STEPS) : 0;
}

async function look() {
  const answer = await fetch(location.pathname, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return true;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("progress");
  if (!fresh) return false;
  const before = step(box.querySelector("progress"));
  box.replaceChildren(...fresh.children);
  const bar = box.querySelector("progress");
  if (!fresh.hasAttribute("data-follow")) {
    said.textContent = said.dataset.over;
    return false;
  }
  if (step(bar) !== before) said.textContent = box.querySelector(".gauge span")?.textContent ?? "";
  return true;
}

function later() {
  setTimeout(async () => {
    // A page that nobody looks at asks for nothing.
    if (document.visibilityState !== "visible" || (await look())) later();
  }, EVERY);
}

if (box?.hasAttribute("data-follow") && said) later();
