// Prints a sheet by a button. Without script the browser's own menu does the same.
const button = document.querySelector("[data-print]");

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
