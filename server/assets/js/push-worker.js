// Shows what arrives by web push, and opens what waits when it is pressed. It asks nobody for anything.
self.addEventListener("push", (event) => {
  let news;
  try {
    news = event.data.json();
  } catch {
    return;
  }
  event.waitUntil(self.registration.showNotification(news.title, { body: news.body, lang: news.lang, tag: news.tag, data: { url: news.url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/notifications", self.location.origin);
  // Never to another site, whatever the message says.
  if (url.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(url.href));
});
