// What every page of the shell does by itself: ask before a grave step, copy a secret, say when a part did not load.

const notices = document.getElementById("notices");

function notice(sentence) {
  const box = document.createElement("div");
  box.className = "alert alert-danger py-2";
  box.setAttribute("role", "alert");
  box.textContent = sentence;
  notices.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
}

document.addEventListener("submit", (event) => {
  const sentence = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (sentence && !window.confirm(sentence)) event.preventDefault();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  if (!navigator.clipboard) return; // only over https or on this machine; the secret can be selected by a click
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.textContent = button.dataset.copied;
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const plain = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
  notice(plain ? xhr.responseText : document.body.dataset.unreachable);
});

document.addEventListener("htmx:sendError", () => notice(document.body.dataset.unreachable));

document.querySelector(".is-invalid")?.focus();
