// Says on home and among notifications that something new came, and keeps the unread mark true.
// Nothing moves by itself: what is new is shown when somebody asks for it. Without script the page says the same when it is loaded.

const STREAM = "/stream";

function announce(place) {
  if (place.firstElementChild) return;
  const link = document.createElement("a");
  link.className = "button small block";
  link.href = place.dataset.url;
  link.textContent = place.dataset.words;
  place.append(link);
}

async function refreshMark() {
  const answer = await fetch("/notifications/mark", { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("notifications-mark");
  const held = document.getElementById("notifications-mark");
  if (!fresh || !held) return;
  // The link itself stays, so that nobody loses it under the keyboard.
  for (const name of ["aria-label", "title"]) held.setAttribute(name, fresh.getAttribute(name));
  held.toggleAttribute("data-new", fresh.hasAttribute("data-new"));
}

function listen(place) {
  const source = new EventSource(STREAM);
  const waits = place.dataset.live;
  source.addEventListener("home", () => waits === "home" && announce(place));
  source.addEventListener("notification", () => {
    if (waits === "notification") announce(place);
    refreshMark();
  });
  source.addEventListener("resync", () => {
    announce(place);
    refreshMark();
  });
  return source;
}

const place = document.querySelector("[data-live]");
if (place) {
  let source = null;
  // A page that nobody looks at does not hold a connection.
  const follow = () => {
    if (document.visibilityState === "visible") {
      if (source) return;
      source = listen(place);
    } else if (source) {
      source.close();
      source = null;
    }
  };
  document.addEventListener("visibilitychange", () => {
    follow();
    if (source) refreshMark();
  });
  follow();
}
