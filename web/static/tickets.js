// The ticket form by keyboard: fitting topics, suggestions, the caller's data, saving, and the draft.

import { Draft, forgetSent } from "./draft.js";
import "./similar.js";

if (document.querySelector("[data-saved]")) forgetSent();
document.querySelector("#summary")?.focus();

// Ctrl+Enter sends the form that one writes in, on every page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form");
  if (!form?.matches("[data-ticket-form]") && !event.target.matches("[data-ctrl-enter]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]") ?? form.querySelector("button:not([type=button])"));
});

// Alt with a letter or digit goes to the field, or presses the button, that names it in aria-keyshortcuts. Browsers'
// own access keys need other keys in each browser, and what stands beside a field must be true in all of them.
document.addEventListener("keydown", (event) => {
  const key = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1];
  if (!key || !event.altKey || event.ctrlKey || event.metaKey) return;
  const target = document.querySelector(`[aria-keyshortcuts="Alt+${key}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("button, a")) target.click();
  else target.focus();
});

// A second press while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sending) event.preventDefault();
  event.target.dataset.sending = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

// The desk looks for news while somebody is at it: a page left open must not keep its sign-in alive for ever.
const LOOK_EVERY = 20_000;
const AWAY_AFTER = 30 * 60_000;
let lastTouch = Date.now();
for (const sign of ["keydown", "pointermove", "pointerdown"]) {
  document.addEventListener(sign, () => (lastTouch = Date.now()), { passive: true });
}
setInterval(() => {
  const desk = document.querySelector("[data-looks]");
  if (desk && !document.hidden && Date.now() - lastTouch < AWAY_AFTER) desk.dispatchEvent(new Event("look"));
}, LOOK_EVERY);

const form = document.querySelector("[data-ticket-form]");
if (form) begin(form);

// Who types faster than the page comes alive is looked up all the same.
document.addEventListener("htmx:load", () => {
  for (const field of form?.querySelectorAll("#contact_phone, #contact_name") ?? []) {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("typed"));
  }
}, { once: true });

function begin(form) {
  const refresh = () => {
    fitTopics(form);
    fitSubcategories(form);
    form.querySelectorAll("[data-help-of]").forEach((place) => showHelp(form, place));
    if ("correcting" in form.dataset) form.querySelectorAll("[data-ask]").forEach((ask) => markChange(form, ask));
  };
  form.addEventListener("change", refresh);
  form.addEventListener("input", (event) => {
    if (event.target.name === "region") form.querySelectorAll("[name=region_code]").forEach((choice) => choice.remove());
    if (event.target.name === "answer") followAnswer(form);
    if ("correcting" in form.dataset) refresh();
  });
  // A field left by Enter must not send half a form; buttons and Ctrl+Enter do.
  form.addEventListener("keydown", (event) => {
    const plain = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
    if (plain && event.target.matches("input:not([type=file])")) event.preventDefault();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "status") form.dataset.statusChosen = "1";
  });
  keepTime(form);
  keepSuggestions(form, refresh);
  hoverHelp(form);
  refresh();
  new Draft(form, () => {
    refresh();
    form.dataset.statusChosen = "1";
    form.dataset.timeChosen = "1";
  }).begin();
}

// Only topics that fit the chosen kind can be chosen; the server has the last word.
function fitTopics(form) {
  const kind = form.elements.kind.value;
  const select = form.elements.topic;
  for (const option of select.querySelectorAll("option[data-technical]")) {
    const technical = option.dataset.technical === "1";
    const fits = !((kind === "K_TEK" && !technical) || (kind === "K_NON" && technical));
    option.hidden = option.disabled = !fits;
    if (!fits && option.selected) select.value = "";
  }
  for (const group of select.querySelectorAll("optgroup")) group.hidden = !group.querySelector("option:not([hidden])");
  form.querySelector("[data-need=topic]").hidden = kind !== "K_TEK";
}

function fitSubcategories(form) {
  const select = form.elements.sub_category;
  for (const option of select.querySelectorAll("option[data-parent]")) {
    const fits = option.dataset.parent === form.elements.category.value;
    option.hidden = option.disabled = !fits;
    if (!fits && option.selected) select.value = "";
  }
  select.disabled = !select.querySelector("option[data-parent]:not([hidden])");
}

// Below a group stands the definition of what is chosen, or of what the pointer or the focus is on.
function showHelp(form, place, shown) {
  const name = place.dataset.helpOf;
  const field = form.elements[name];
  const option = shown ?? (field instanceof RadioNodeList
    ? form.querySelector(`[name="${name}"]:checked`)
    : field.selectedOptions?.[0]);
  place.textContent = option?.dataset.help ?? "";
}

function hoverHelp(form) {
  for (const label of form.querySelectorAll(".pill[title]")) {
    const input = document.getElementById(label.htmlFor);
    const place = form.querySelector(`[data-help-of="${input.name}"]`);
    if (!place) continue;
    label.removeAttribute("title"); // it is shown below the group instead
    label.addEventListener("mouseenter", () => showHelp(form, place, input));
    label.addEventListener("mouseleave", () => showHelp(form, place));
    input.addEventListener("focus", () => showHelp(form, place, input));
    input.addEventListener("blur", () => showHelp(form, place));
  }
}

// An empty form may wait long for its call: the time is that of the first key, unless somebody chose another one.
function keepTime(form) {
  const field = form.elements.happened_at;
  const opened = performance.now();
  const shown = field.value;
  field.addEventListener("input", () => (form.dataset.timeChosen = "1"));
  form.addEventListener("input", () => {
    if (form.dataset.timeChosen || "correcting" in form.dataset || form.dataset.draftMode === "again") return;
    form.dataset.timeChosen = "1";
    const local = new Date(`${shown}:00Z`); // as if UTC: only the difference counts, whatever this machine's own zone
    const now = new Date(local.getTime() + (performance.now() - opened));
    field.value = now.toISOString().slice(0, 16);
  });
}

// Who writes an answer has most likely told it: closing is proposed until somebody chooses otherwise.
function followAnswer(form) {
  if (form.dataset.statusChosen || !form.elements.status) return;
  form.elements.status.value = form.elements.answer.value.trim() ? "CLOSED" : "OPEN";
  showHelp(form, form.querySelector("[data-help-of=status]"));
}

function keepSuggestions(form, refresh) {
  form.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-topic]");
    const fill = event.target.closest("[data-fill]");
    if (chip) takeTopic(form, chip);
    if (fill) fillIn(form, JSON.parse(fill.dataset.fill));
    if (chip || fill) refresh();
  });
}

function takeTopic(form, chip) {
  const { topic, kind } = chip.dataset;
  if (!form.elements.kind.value && kind) form.elements.kind.value = kind;
  fitTopics(form);
  form.elements.topic.value = topic;
  form.querySelectorAll("[data-topic]").forEach((other) => other.setAttribute("aria-pressed", other === chip));
  form.elements.topic.dispatchEvent(new Event("change", { bubbles: true }));
}

// Fills in what is known of the caller; what was typed already stays.
function fillIn(form, known) {
  for (const name of ["category", ...Object.keys(known)]) {
    const field = form.elements[name];
    if (!field || !known[name]) continue;
    if (name === "contact_name" || name === "contact_phone" || !field.value) field.value = known[name];
    if (name === "category") fitSubcategories(form);
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.elements.question.focus();
}

// While correcting, a field that differs from the ticket is marked and its value before is shown.
function markChange(form, ask) {
  const fields = [...ask.querySelectorAll("input:not([name=region_code]), select, textarea")];
  const changed = fields.some((field) => (field.type === "radio"
    ? field.checked !== (field.value === ask.dataset.was)
    : field.value.trim() !== (ask.dataset.was ?? "").trim()));
  const before = ask.querySelector("[data-was-of]");
  if (before) before.hidden = !changed;
  ask.classList.toggle("is-changed", Boolean(before) && changed);
}
