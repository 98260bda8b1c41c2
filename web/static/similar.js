// Similar questions: a button puts the answer of one into the answer field, behind what was typed there.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use-answer]");
  const field = document.querySelector("textarea#answer");
  if (!button || !field) return;
  const answer = button.dataset.useAnswer;
  const typed = field.value.trimEnd();
  if (!typed.includes(answer)) { // pressed twice, it stands there once
    field.value = typed ? `${typed}\n\n${answer}` : answer;
    field.dispatchEvent(new Event("input", { bubbles: true })); // the draft and the proposed status follow
  }
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
});

// Who types faster than the page comes alive gets them all the same.
document.addEventListener("htmx:load", () => {
  const question = document.querySelector("[data-ticket-form] #question");
  if (question && question.value !== question.defaultValue) document.querySelector("#similar")?.dispatchEvent(new Event("typed"));
}, { once: true });
