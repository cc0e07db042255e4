import { copyOf } from "./api.js";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copyOf(button);
});
