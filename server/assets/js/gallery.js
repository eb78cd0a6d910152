// Shows a chosen photo in place. Without script the same links load the page with that photo.
const gallery = document.querySelector(".gallery");
const large = gallery?.querySelector(":scope > a");
const picture = large?.querySelector("img");
const caption = gallery?.querySelector(".caption");
const count = gallery?.querySelector("figcaption .faint");

gallery?.querySelectorAll(".thumbs a").forEach((thumb) => {
  thumb.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    gallery.querySelector(".thumbs [aria-current]")?.removeAttribute("aria-current");
    thumb.setAttribute("aria-current", "true");
    picture.src = thumb.dataset.url;
    picture.alt = thumb.dataset.alt;
    large.href = thumb.dataset.large;
    if (caption) caption.textContent = thumb.dataset.alt;
    if (count) count.textContent = thumb.dataset.count;
  });
});
