// The chat page: which chat is open, what it shows, and the loop that follows the simulator.

import { bubble } from "./bubbles.js";
import { composer, showCommands, showKeyboard, startEditing, stopEditing } from "./composer.js";
import { developer } from "./developer.js";
import { avatar, newPerson, showChats } from "./people.js";
import { byId, dayName, make, post, read, toast } from "./wire.js";

const PAUSE = 700;
const { botName } = document.body.dataset;
const [app, log, list] = [byId("app"), byId("log"), byId("bubbles")];
const address = new URL(location.href);
const state = { chat: null, revision: 0, visit: 0, start: document.body.dataset.start, entries: new Map(), busy: new Map(), chats: [], info: null, follow: false };
let timer;

const current = () => state.chats.find((chat) => chat.id === state.chat);
const inGroup = () => (current()?.type ?? "private") !== "private";
const actor = () => (inGroup() ? Number(byId("person").value) : state.chat);
const view = () => ({ person: actor(), group: inGroup(), blocked: Boolean(state.info?.blocked) });

const actions = {
  async act(act, body) {
    const form = body instanceof FormData;
    if (form) body.append("person", actor());
    try {
      const { result } = await post(`chats/${state.chat}/${act}`, form ? body : { ...body, person: actor() });
      state.follow = act !== "press" && act !== "edit"; // who writes wants to see it
      poll();
      return result ?? true;
    } catch (error) {
      toast(error.message);
      return false;
    }
  },
  say: (text) => actions.act("text", { text }),
  edit: startEditing,
  lastOwn: () => [...state.entries.values()].findLast((entry) => entry.sender_id === actor() && entry.message.text && !entry.deleted),
  busy: (message, data) => state.busy.has(`${message} ${data}`),
  async press(message, data) {
    const name = `${message} ${data}`;
    if (state.busy.has(name)) return;
    const free = () => { clearTimeout(state.busy.get(name)); state.busy.delete(name); draw(message); };
    state.busy.set(name, setTimeout(free, 15000)); // Telegram's apps stop waiting too
    draw(message);
    if (!(await actions.act("press", { message_id: message, data }))) free();
  },
};

function draw(messageId) {
  const entry = state.entries.get(messageId);
  let item = list.querySelector(`[data-message="${messageId}"]`);
  if (!entry || entry.deleted) return item?.remove();
  const { mine, fromBot, nodes } = bubble(entry, view(), actions);
  if (!item) {
    const name = dayName(entry.message.date);
    if (list.dataset.day !== name) list.append(make("li", { className: "day" }, make("span", {}, name)));
    list.dataset.day = name;
    item = make("li");
    item.dataset.message = messageId;
    list.append(item);
  }
  const focused = item.contains(document.activeElement) ? [...item.querySelectorAll("button, a")].indexOf(document.activeElement) : -1;
  item.className = mine ? "mine" : fromBot ? "theirs bot" : "theirs";
  const group = entry.message.media_group_id;
  if (group && group === state.entries.get(messageId - 1)?.message.media_group_id) item.classList.add("joined");
  item.replaceChildren(...nodes);
  if (focused >= 0) item.querySelectorAll("button, a")[focused]?.focus();
}

function showAnswers(answers) {
  for (const { message_id: message, data, text, alert } of answers) {
    const name = `${message} ${data}`;
    clearTimeout(state.busy.get(name));
    if (state.busy.delete(name)) draw(message);
    if (text && alert) { byId("notice-text").textContent = text; byId("notice-dialog").showModal(); }
    else if (text) toast(text);
  }
}

function showInfo(info) {
  const chat = current();
  const wasBlocked = state.info?.blocked;
  state.info = info;
  const empty = !state.entries.size;
  const starting = !inGroup() && !info.blocked && (Boolean(state.start) || empty);
  byId("bar-title").textContent = inGroup() ? chat.name : botName;
  byId("bar-note").textContent = inGroup() ? `grup dengan bot ${botName}` : `Anda: ${chat.name}${chat.about ? `, ${chat.about}` : ""}`;
  byId("bar-avatar").replaceWith(Object.assign(inGroup() ? avatar(chat) : make("span", { className: "avatar bot-avatar", ariaHidden: "true" }, botName[0]), { id: "bar-avatar" }));
  byId("as-person").hidden = !inGroup();
  byId("empty").hidden = !empty;
  byId("description").textContent = info.description || "Belum ada percakapan. Tekan MULAI untuk menyapa bot.";
  byId("typing").hidden = !info.typing;
  byId("start").hidden = !starting;
  byId("start").textContent = state.start ? `MULAI (${state.start.slice(0, 16)}${state.start.length > 16 ? "…" : ""})` : "MULAI";
  byId("unblock").hidden = !info.blocked;
  byId("unblock").textContent = inGroup() ? "Masukkan bot ke grup" : "Buka blokir bot";
  byId("composer").hidden = info.blocked || (starting && empty);
  const words = inGroup() ? ["Keluarkan bot dari grup", "Masukkan bot ke grup"] : ["Blokir bot", "Buka blokir bot"];
  const button = byId("block");
  button.title = words[info.blocked ? 1 : 0];
  button.setAttribute("aria-label", words[0]);
  button.setAttribute("aria-pressed", info.blocked);
  showCommands(info.commands, actions);
  showKeyboard(info.keyboard, actions);
  if (wasBlocked !== info.blocked && wasBlocked !== undefined) state.entries.forEach((_, id) => draw(id));
}

function show(answer, first) {
  const bottom = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  for (const entry of answer.messages) state.entries.set(entry.message_id, entry);
  if (answer.chat) showInfo(answer.chat);
  for (const entry of answer.messages) draw(entry.message_id);
  showAnswers(answer.answers);
  state.revision = answer.revision;
  log.removeAttribute("aria-busy");
  if (first || bottom || (state.follow && answer.messages.length)) log.scrollTop = log.scrollHeight;
  if (answer.messages.length) state.follow = false;
}

async function poll() {
  clearTimeout(timer);
  const { visit, chat, revision } = state;
  try {
    const answer = await read("messages", { chat: chat ?? "", after: revision, person: actor() || "" });
    if (visit === state.visit && revision === state.revision) {
      state.chats = answer.chats;
      showChats(answer.chats, chat, app.dataset.view === "chat" || matchMedia("(min-width: 761px)").matches, open);
      if (chat) show(answer, revision === 0);
      else choose();
    }
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
  clearTimeout(timer);
  timer = setTimeout(poll, document.hidden ? 4 * PAUSE : PAUSE);
}

// The first chat to show: the one of the address, or on a wide screen the last one used.
function choose() {
  const wanted = Number(address.searchParams.get("person") || address.searchParams.get("chat"));
  const known = (id) => state.chats.some((chat) => chat.id === id);
  byId("start-notice").hidden = !state.start || known(wanted);
  if (known(wanted)) return open(wanted);
  const last = Number(localStorage.getItem("simulator-chat"));
  open(known(last) ? last : state.chats[0].id, false);
}

function open(id, byPerson = true) {
  state.busy.forEach(clearTimeout);
  Object.assign(state, { chat: id, revision: 0, visit: state.visit + 1, entries: new Map(), busy: new Map(), info: null });
  log.setAttribute("aria-busy", "true"); // a chat that is opened is not read out from its beginning
  list.replaceChildren();
  delete list.dataset.day;
  stopEditing();
  if (byPerson) {
    app.dataset.view = "chat";
    localStorage.setItem("simulator-chat", id);
    byId("start-notice").hidden = true;
    remember(id);
  }
  poll().then(() => byPerson && !byId("composer").hidden && byId("input").focus());
}

function remember(id) {
  const next = new URL(document.body.dataset.base, location.href);
  next.searchParams.set("person", id);
  if (state.start) next.searchParams.set("start", state.start);
  history.replaceState(null, "", next);
}

byId("start").addEventListener("click", async () => {
  if (!(await actions.say(`/start ${state.start}`.trim()))) return;
  state.start = "";
  remember(state.chat);
  byId("start").hidden = true;
  byId("composer").hidden = false;
  byId("input").focus();
});
byId("block").addEventListener("click", () => actions.act("block", { blocked: !state.info?.blocked }));
byId("unblock").addEventListener("click", async () => { await actions.act("block", { blocked: false }); byId("input").focus(); });
byId("back").addEventListener("click", () => { app.dataset.view = "list"; byId("chats").querySelector("[aria-current]")?.focus(); });
byId("person").addEventListener("change", () => { state.revision = 0; state.entries.forEach((_, id) => draw(id)); poll(); });
document.addEventListener("visibilitychange", () => document.hidden || poll());
composer(actions);
developer();
newPerson(open);
poll();
