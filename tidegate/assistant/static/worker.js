// Keeps the shell (styles, scripts, icons) and a page that says there is no connection.  Never a conversation.
const SHELL = "shell-VERSION";
const NAMES = ["assistant.css", "api.js", "chat.js", "icon.svg"].map((name) => "/static/" + name + (/\.(css)$/.test(name) || name === "chat.js" ? "?v=VERSION" : ""));
self.addEventListener("install", (event) => event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll([...NAMES, "/static/assistant.css", "/static/offline.html"])).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((keys) => Promise.all(keys.filter((key) => key !== SHELL).map((key) => caches.delete(key)))).then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  // What has no version in its address may belong to a newer page than what is kept: that is for no connection only.
  if (url.pathname.startsWith("/static/")) event.respondWith(url.search ? caches.match(event.request).then((kept) => kept || fetch(event.request)) : fetch(event.request).catch(() => caches.match(event.request)));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match("/static/offline.html")));
});
