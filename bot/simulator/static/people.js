// The list of chats, who acts in the group, and the form for a new person.

import { summary } from "./bubbles.js";
import { byId, clockTime, icon, make, post, toast } from "./wire.js";

const seen = JSON.parse(localStorage.getItem("simulator-seen") || "{}");

export const initials = (name) => name.split(" ").slice(0, 2).map((word) => word[0]).join("").toUpperCase();

export function avatar(chat) {
  const group = chat.type !== "private";
  return make("span", { className: `avatar tone-${Math.abs(chat.id) % 5}`, ariaHidden: "true" }, group ? icon("group") : initials(chat.name));
}

// What was looked at is remembered, so that a dot can mark what is new.
function look(chat) {
  if (!chat.last || seen[chat.id] === chat.last.message_id) return;
  seen[chat.id] = chat.last.message_id;
  localStorage.setItem("simulator-seen", JSON.stringify(seen));
}

function item(chat, current, choose) {
  const unread = chat.last && chat.last.from.is_bot && (seen[chat.id] || 0) < chat.last.message_id;
  const button = make("button", { type: "button", onclick: () => choose(chat.id) },
    avatar(chat),
    make("span", { className: "who-line" }, make("b", {}, chat.name), make("small", {}, chat.about)),
    make("time", {}, chat.last ? clockTime(chat.last.date) : ""),
    make("span", { className: "preview" }, chat.last ? `${chat.last.from.is_bot ? "Bot: " : ""}${summary(chat.last)}` : "Belum ada pesan"));
  button.dataset.chat = chat.id;
  if (chat.id === current) button.setAttribute("aria-current", "true");
  if (unread) button.append(make("span", { className: "dot" }, make("span", { className: "unseen" }, "pesan baru")));
  return make("li", {}, button);
}

let shown = "";
export function showChats(chats, current, watching, choose) {
  const open = chats.find((chat) => chat.id === current);
  if (open && watching) look(open);
  const now = JSON.stringify([chats, current, seen]);
  if (now === shown) return;
  shown = now;
  const focused = document.activeElement?.dataset?.chat;
  byId("chats").replaceChildren(...chats.map((chat) => item(chat, current, choose)));
  if (focused) byId("chats").querySelector(`[data-chat="${focused}"]`)?.focus();
  const people = chats.filter((chat) => chat.type === "private");
  const chosen = byId("person").value;
  byId("person").replaceChildren(...people.map((chat) => make("option", { value: chat.id, selected: String(chat.id) === chosen }, chat.name)));
}

export function newPerson(choose) {
  const [dialog, form] = [byId("person-dialog"), byId("person-form")];
  byId("add-person").addEventListener("click", () => dialog.showModal());
  byId("person-cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { id } = await post("people", Object.fromEntries(new FormData(form)));
      form.reset();
      dialog.close();
      choose(id);
    } catch (error) {
      toast(error.message);
    }
  });
}
