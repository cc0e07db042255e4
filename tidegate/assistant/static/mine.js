import { $, attempt, call, say, state, words } from "./api.js";
let was = $("lasting").elements.instructions.defaultValue;
$("lasting").addEventListener("submit", (event) => {
  event.preventDefault();
  const instructions = event.target.elements.instructions.value;
  $("saved").textContent = "";
  attempt(async () => {
    try { was = (await call("PUT", "/api/me", { instructions, was })).instructions; } catch (error) {
      if (error.status === 409) was = error.error.instructions; // what is here stays; saving again replaces the other
      throw error;
    }
    $("saved").textContent = "✓";
  });
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unshare]");
  if (button) attempt(async () => { await call("DELETE", "/api/shares/" + button.dataset.unshare); button.closest("li").remove(); });
});
$("archive").addEventListener("change", async () => {
  const file = $("archive").files[0];
  if (!file) return;
  say("");
  $("moved").textContent = "…";
  const headers = { "x-csrf-token": state.csrf, "content-type": "application/octet-stream" };
  const answer = await fetch("/api/moving", { method: "POST", headers, body: file }).catch(() => null);
  $("archive").value = ""; // so that the same file can be chosen again
  if (!answer) { $("moved").textContent = ""; say(words["no-connection"]); return; }
  const told = await answer.json().catch(() => ({}));
  $("moved").textContent = answer.ok ? `${words["moved-in"]} ${told.conversations}` : "";
  if (answer.ok && told.left.length) say(told.left.join(" "));
  if (!answer.ok) say((told.error && told.error.message) || String(answer.status));
});
$("everything").addEventListener("click", () => {
  $("dialog").returnValue = "";
  $("dialog").showModal();
});
$("dialog").addEventListener("close", () => {
  if ($("dialog").returnValue !== "yes") return;
  attempt(async () => { const told = await call("DELETE", "/api/everything"); $("gone").textContent = `${words["all-deleted"]} ${told.receipt}`; });
});
