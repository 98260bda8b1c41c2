// One message as a bubble.

import { breakable, clockTime, fileUrl, icon, make } from "./wire.js";

const { botId, botUsername, base } = document.body.dataset;
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", spoiler: "span" };
const FINDS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]|(?<![\w/])\/[a-z0-9_]{1,32}(?:@\w+)?\b/gi;
const STATES = {
  waiting: ["clock", "belum terkirim"],
  delivered: ["checks", "sampai di bot"],
  expired: ["warning", "tidak terkirim: sudah lewat sehari"],
  dropped: ["warning", "dibuang"],
};

export function link(url) {
  const target = new URL(url, location.href);
  const start = target.hostname === "t.me" && target.pathname.slice(1).toLowerCase() === botUsername.toLowerCase();
  return start ? `${base}${target.search}` : target.protocol.startsWith("http") ? target.href : "#";
}

const anchor = (url, ...children) => make("a", { href: link(url), target: "_blank", rel: "noopener" }, ...children);

// Plain text with addresses and commands made clickable.
function plain(text, actions) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(FINDS)) {
    nodes.push(text.slice(at, found.index));
    const command = found[0].startsWith("/");
    nodes.push(command
      ? make("button", { type: "button", className: "command", onclick: () => actions.say(found[0]) }, found[0])
      : anchor(found[0], found[0]));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)];
}

// Text with Telegram's entities; offsets count UTF-16 units, as JavaScript does.
function rich(text, entities, actions, from = 0, to = text.length) {
  const nodes = [];
  const styled = entities.filter((one) => TAGS[one.type] || one.type === "text_link");
  let at = from;
  styled.forEach((one, index) => {
    const end = one.offset + one.length;
    if (one.offset < at || end > to) return;
    nodes.push(...plain(text.slice(at, one.offset), actions));
    const inner = rich(text, styled.slice(index + 1), actions, one.offset, end);
    nodes.push(one.type === "text_link" ? anchor(one.url, ...inner) : make(TAGS[one.type], {}, ...inner));
    at = end;
  });
  return [...nodes, ...plain(text.slice(at, to), actions)];
}

function media(message) {
  if (message.photo) {
    const [width, height] = [message.photo.at(-1).width, message.photo.at(-1).height];
    const src = fileUrl(message.photo.at(-1).file_id);
    const image = make("img", { className: "photo", src, alt: message.caption ? `Foto: ${message.caption}` : "Foto", width, height });
    return [make("a", { href: src, target: "_blank", rel: "noopener", title: "Buka ukuran penuh" }, image)];
  }
  if (message.sticker) {
    return [make("img", { className: "sticker", src: fileUrl(message.sticker.file_id), alt: `Stiker ${message.sticker.emoji}`, width: 140, height: 140 })];
  }
  if (message.voice) {
    return [make("audio", { controls: true, preload: "none", src: fileUrl(message.voice.file_id), ariaLabel: "Pesan suara" })];
  }
  if (message.document) {
    const size = `${Math.max(1, Math.round(message.document.file_size / 1024))} kB`;
    return [make("a", { className: "card", href: fileUrl(message.document.file_id), download: message.document.file_name },
      icon("file"), make("span", {}, make("b", {}, message.document.file_name), make("small", {}, size)))];
  }
  if (message.location) {
    const { latitude, longitude } = message.location;
    return [make("p", { className: "card" }, icon("location"), make("span", {}, make("b", {}, "Lokasi"), make("small", {}, `${latitude}, ${longitude}`)))];
  }
  if (message.contact) {
    const name = [message.contact.first_name, message.contact.last_name].filter(Boolean).join(" ");
    return [make("p", { className: "card" }, icon("contact"), make("span", {}, make("b", {}, name), make("small", {}, message.contact.phone_number)))];
  }
  return [];
}

// A line that says in short what a message holds, for lists and quotes.
export function summary(message) {
  const kinds = { photo: "Foto", document: "Dokumen", sticker: "Stiker", voice: "Pesan suara", location: "Lokasi", contact: "Kontak" };
  return message.text || message.caption || Object.entries(kinds).find(([kind]) => message[kind])?.[1] || "";
}

function state(entry, mine, group) {
  if (!mine) return [];
  const [name, words] = STATES[entry.state] || (group ? ["block", "tidak dibaca bot: di grup, bot hanya menerima perintah"] : []);
  if (!name) return [];
  const failing = entry.state === "waiting" && entry.error;
  const said = failing ? `belum terkirim, dicoba lagi: ${entry.error}` : words;
  const shown = entry.state === "waiting" ? [make("span", {}, failing ? "belum terkirim" : "mengirim…")] : [make("span", { className: "unseen" }, said)];
  return [make("span", { className: `state ${entry.state}${failing ? " failing" : ""}`, title: said }, icon(name), ...shown)];
}

function buttons(entry, actions) {
  const rows = entry.message.reply_markup?.inline_keyboard || [];
  return rows.map((row) => make("div", { className: "button-row" }, ...row.map((button) => {
    if (button.url) return make("a", { className: "inline", href: link(button.url), target: "_blank", rel: "noopener" }, make("span", {}, ...breakable(button.text), " ↗"));
    const busy = actions.busy(entry.message_id, button.callback_data);
    const element = make("button", { type: "button", className: "inline", onclick: () => actions.press(entry.message_id, button.callback_data) }, make("span", {}, ...breakable(button.text)));
    element.setAttribute("aria-busy", busy);
    return element;
  })));
}

// The content of a list item; `view` says who looks (person) and whether it is a group.
export function bubble(entry, view, actions) {
  const { message } = entry;
  const mine = entry.sender_id === view.person;
  const fromBot = String(entry.sender_id) === botId;
  const who = [message.from.first_name, message.from.last_name].filter(Boolean).join(" ");
  const text = message.text ?? message.caption ?? "";
  const box = make("div", { className: `bubble${message.sticker ? " bare" : ""}${message.photo ? " picture" : ""}` });
  if (view.group && !mine) box.append(make("b", { className: `who tone-${entry.sender_id % 5}` }, who));
  else box.append(make("span", { className: "unseen" }, mine ? "Anda: " : `${who}: `));
  if (message.reply_to_message) box.append(make("p", { className: "quote" }, summary(message.reply_to_message).slice(0, 90)));
  box.append(...media(message));
  if (text) box.append(make("div", { className: "text" }, ...rich(text, message.entities || message.caption_entities || [], actions)));
  const meta = make("p", { className: "meta" });
  if (mine && message.text && !view.blocked) {
    meta.append(make("button", { type: "button", className: "edit", ariaLabel: "Ubah pesan", title: "Ubah pesan", onclick: () => actions.edit(entry) }, icon("edit")));
  }
  if (message.edit_date) meta.append(make("span", {}, "diubah"));
  meta.append(make("time", {}, clockTime(message.date)), ...state(entry, mine, view.group));
  box.append(meta);
  return { mine, fromBot, nodes: [box, ...buttons(entry, actions)] };
}
