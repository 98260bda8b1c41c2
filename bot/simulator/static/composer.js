// The input field and what belongs to it: editing, commands, attachments, the bot's reply keyboard.

import { photoForm } from "./pictures.js";
import { breakable, byId, make, menu, toast } from "./wire.js";

const input = byId("input");
let edited = null;
let keyboardShown = "";
let keyboardHidden = false;

function grow() {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
}

export function stopEditing() {
  if (edited) input.value = "";
  edited = null;
  byId("editing").hidden = true;
  grow();
}

export function startEditing(entry) {
  edited = entry;
  input.value = entry.message.text;
  byId("editing-text").textContent = `Mengubah: ${entry.message.text.slice(0, 60)}`;
  byId("editing").hidden = false;
  grow();
  input.focus();
}

async function submit(actions) {
  const text = input.value;
  if (!text.trim()) return;
  const change = edited;
  input.value = "";
  const sent = change ? await actions.act("edit", { message_id: change.message_id, text }) : await actions.say(text);
  if (!sent) input.value = text; // nothing typed is lost
  else if (change) stopEditing();
  grow();
}

function typing(actions) {
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(actions); });
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(actions); }
    if (event.key === "Escape") stopEditing();
    if (event.key === "ArrowUp" && !input.value && actions.lastOwn()) { event.preventDefault(); startEditing(actions.lastOwn()); }
  });
  byId("stop-editing").addEventListener("click", () => { stopEditing(); input.focus(); });
}

function attaching(actions) {
  menu(byId("attach"), byId("attach-menu"));
  byId("attach-menu").addEventListener("click", ({ target }) => {
    const button = target.closest("[data-attach]");
    if (!button) return;
    const { attach, name } = button.dataset;
    if (attach === "photos" || attach === "documents") byId(attach).click();
    else actions.act(attach, name ? { name } : {});
    input.focus();
  });
  byId("photos").addEventListener("change", async ({ target }) => {
    try {
      const form = await photoForm(target.files);
      await sendFiles(actions, "photos", form);
    } catch {
      toast("Berkas itu bukan gambar yang dapat dibaca.");
    }
    target.value = "";
  });
  byId("documents").addEventListener("change", async ({ target }) => {
    const form = new FormData();
    for (const file of target.files) form.append("document", file, file.name);
    await sendFiles(actions, "documents", form);
    target.value = "";
  });
}

// What was typed goes along as the caption.
async function sendFiles(actions, act, form) {
  if (!edited) form.append("caption", input.value);
  if (await actions.act(act, form) && !edited) input.value = "";
  grow();
}

export function composer(actions) {
  typing(actions);
  attaching(actions);
  menu(byId("slash"), byId("commands"));
  byId("keyboard-toggle").addEventListener("click", () => { keyboardHidden = !keyboardHidden; showHidden(); });
}

function showHidden() {
  byId("keyboard").hidden = keyboardHidden || !keyboardShown;
  byId("keyboard-toggle").setAttribute("aria-pressed", !keyboardHidden);
}

export function showCommands(commands, actions) {
  const list = byId("commands");
  byId("slash").hidden = !commands.length;
  const now = JSON.stringify(commands);
  if (list.dataset.shown === now) return;
  list.dataset.shown = now;
  list.replaceChildren(...commands.map(({ command, description }) => {
    const button = make("button", { type: "button", onclick: () => { actions.say(`/${command}`); input.focus(); } }, make("b", {}, `/${command}`), make("span", {}, description));
    button.setAttribute("role", "menuitem");
    const item = make("li", {}, button);
    item.setAttribute("role", "none");
    return item;
  }));
}

function key(button, markup, actions) {
  const press = async () => {
    if (button.request_contact) await actions.act("contact", {});
    else if (button.request_location) await actions.act("location", {});
    else await actions.say(button.text);
    if (markup.one_time_keyboard) { keyboardHidden = true; showHidden(); }
    input.focus();
  };
  return make("button", { type: "button", onclick: press }, ...breakable(button.text));
}

export function showKeyboard(markup, actions) {
  const now = markup ? JSON.stringify(markup) : "";
  input.placeholder = markup?.input_field_placeholder || "Tulis pesan";
  if (now === keyboardShown) return;
  [keyboardShown, keyboardHidden] = [now, false];
  const rows = (markup?.keyboard || []).map((row) => make("div", { className: "button-row" }, ...row.map((button) => key(button, markup, actions))));
  byId("keyboard").replaceChildren(...rows);
  byId("keyboard-toggle").hidden = !markup;
  showHidden();
}
