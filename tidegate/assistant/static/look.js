import { $, attempt, call, copyOf } from "./api.js";
let asked = {};
const look = (more) => attempt(async () => {
  $("seen").innerHTML = (await call("POST", "/look", { ...asked, ...more })).html; // made by the server's templates
  $("seen").focus();
});
$("asked").addEventListener("submit", (event) => {
  event.preventDefault();
  asked = Object.fromEntries(new FormData(event.target));
  look({});
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-look], [data-copy]");
  if (button?.dataset.look) look({ conversation: button.dataset.look });
  else if (button) copyOf(button);
});
