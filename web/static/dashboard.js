// Says when the dashboard's numbers were refreshed last, and when they are not; htmx does the asking.
const live = document.getElementById("live");
const hours = document.getElementById("hours-part");
const line = document.getElementById("freshness"); // not read out: it changes every some seconds
const trouble = document.getElementById("trouble");

function fresh() {
  line.textContent = `${line.dataset.fresh} ${live.querySelector("[data-refreshed]").dataset.refreshed}`;
  if (trouble.textContent) trouble.textContent = "";
}

// The shell's own notice would come back, and scroll, with every attempt.
function lost(event) {
  event.stopPropagation();
  const { xhr } = event.detail;
  const said = xhr?.status === 401 ? xhr.responseText : trouble.dataset.lost;
  if (trouble.textContent !== said) trouble.textContent = said;
}

live.addEventListener("htmx:afterSwap", fresh); // htmx keeps the focus of what has an id
for (const part of [live, hours]) {
  part.addEventListener("htmx:beforeRequest", (event) => document.hidden && event.preventDefault()); // nobody looks
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) part.addEventListener(name, lost);
}

document.addEventListener("visibilitychange", () => document.hidden || live.dispatchEvent(new Event("look")));

// A chart that somebody reads, or whose table is open, stays as it is.
hours.addEventListener("htmx:beforeSwap", (event) => {
  if (hours.contains(document.activeElement) || hours.querySelector("details[open]")) event.detail.shouldSwap = false;
});
if (live.hasAttribute("hx-get")) fresh(); // a day gone by stays as it was
