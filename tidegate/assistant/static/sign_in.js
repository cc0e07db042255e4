// Signs in with JSON, which no page elsewhere can send; what came behind the # goes along, to nobody but this browser.
const asked = new URLSearchParams(location.search).get("next") || "/";
const at = new URL(asked, location.origin); // as a browser reads it: it drops a tab within "//", and a dot before it
if (at.origin !== location.origin) at.href = location.origin + "/";
at.hash = location.hash;
const next = at.href;
const trouble = document.getElementById("trouble");
fetch("/api/session").then((answer) => { if (answer.ok) location.replace(next); }, () => {});
document.getElementById("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const body = JSON.stringify({ name: form.get("name"), password: form.get("password") });
  const answer = await fetch("/api/session", { method: "POST", headers: { "content-type": "application/json" }, body }).catch(() => null);
  if (answer?.ok) { location.replace(next); return; }
  const told = await answer?.json().catch(() => ({}));
  trouble.textContent = told?.error?.message || answer?.status || trouble.dataset.offline;
  trouble.hidden = false;
});
