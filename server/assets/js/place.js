// Offers to fill in where one is. The point is made coarse here already, so that nothing finer leaves the browser.
// Without script, or without the browser's consent, a point is typed or pasted.

const CELLS = 20;
const coarse = (degrees) => (Math.round(degrees * CELLS) / CELLS).toFixed(2);

function offer(button) {
  const field = document.getElementById(button.dataset.locate);
  const said = button.closest(".field").querySelector("[data-located]");
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    const done = (words) => {
      button.disabled = false;
      said.textContent = words;
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coarse(coords.latitude)}, ${coarse(coords.longitude)}`;
        done(button.dataset.found);
      },
      () => done(button.dataset.failed),
      { enableHighAccuracy: false, maximumAge: 600_000, timeout: 15_000 },
    );
  });
}

// Also for a form that takes the place of another; what was offered already is no longer hidden.
export function offerPlaces() {
  if (!navigator.geolocation || !window.isSecureContext) return;
  document.querySelectorAll("button[data-locate][hidden]").forEach(offer);
}

offerPlaces();
