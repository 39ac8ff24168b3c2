// Keeps the page for a door without net, so that it opens again when the browser has dropped the tab. It keeps the page and
// what the page is drawn with; lists of guests and presses never come through here.
self.addEventListener("install", (event) => {
  // Signed out meanwhile, the page sends us to sign in: that is not the page to keep, and to ask for it here would make the
  // form that somebody is looking at in the tab out of date.
  const files = KEEP.files.map((file) => new Request(file, { redirect: "error" }));
  event.waitUntil(caches.open(KEEP.name).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !KEEP.files.includes(path)) return;
  event.respondWith((async () => {
    const cache = await caches.open(KEEP.name);
    try {
      const answer = await fetch(event.request);
      if (path === KEEP.page && answer.ok && !answer.redirected) await cache.put(KEEP.page, answer.clone());
      return answer;
    } catch {
      return (await cache.match(path)) || Response.error();
    }
  })());
});
