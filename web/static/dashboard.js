// Says when the dashboard's numbers were refreshed last, and when the connection to them is lost.
const line = document.getElementById("freshness");
const live = document.getElementById("live");

function fresh() {
  const at = live.querySelector("[data-refreshed]")?.dataset.refreshed;
  line.textContent = at ? `${line.dataset.fresh} ${at}` : "";
  line.classList.remove("lost");
}

function lost() {
  line.textContent = line.dataset.lost;
  line.classList.add("lost");
}

document.body.addEventListener("htmx:afterSwap", fresh); // htmx keeps the focus of what has an id
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.body.addEventListener(trouble, lost);
fresh();
