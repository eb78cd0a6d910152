// Turns web push on and off in this browser, when somebody presses the button; nothing is asked by itself.
const form = document.getElementById("push");
const said = form?.querySelector("[data-said]");
const able = "serviceWorker" in navigator && "PushManager" in window;

function bytes(key) {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function word(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(form.dataset.refused);
  await navigator.serviceWorker.register("/push-worker.js");
  const worker = await navigator.serviceWorker.ready;
  const old = await worker.pushManager.getSubscription();
  if (old) await old.unsubscribe();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) });
  const fields = new URLSearchParams(new FormData(form));
  fields.set("endpoint", made.endpoint);
  fields.set("p256dh", word(made.getKey("p256dh")));
  fields.set("auth", word(made.getKey("auth")));
  const answer = await fetch(form.action, { method: "POST", body: fields, redirect: "manual" });
  if (answer.type !== "opaqueredirect") throw new Error(form.dataset.failed);
  location.assign("/settings/notifications?said=push-kept");
}

async function forget() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const made = await worker?.pushManager.getSubscription();
  await made?.unsubscribe();
}

if (form && able && !("on" in form.dataset)) {
  form.querySelector("[data-needs-script]").hidden = false;
  form.querySelector("[data-without-script]").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    turnOn().catch((error) => {
      said.textContent = error.message === form.dataset.refused ? form.dataset.refused : form.dataset.failed;
    });
  });
}

document.getElementById("push-off")?.addEventListener("submit", (event) => {
  const off = event.target;
  event.preventDefault();
  // Also where the browser does not forget it, the server does.
  (able ? forget().catch(() => {}) : Promise.resolve()).then(() => off.submit());
});
