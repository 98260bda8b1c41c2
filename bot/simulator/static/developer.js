// The developer's panel: raw updates and calls, errors on order, the rate limit.

import { byId, clockTime, make, post, read, toast } from "./wire.js";

const STATES = { waiting: "menunggu", delivered: "terkirim", expired: "kedaluwarsa", dropped: "dibuang" };
const BROKEN = { drop: "putus", lost: "jawaban hilang" };
let kinds = null;
let timer;

function row(title, badge, tone, time, parts) {
  const summary = make("summary", {}, make("code", {}, title), make("span", { className: `badge ${tone}` }, badge), make("time", {}, clockTime(time)));
  return make("li", {}, make("details", {}, summary, ...parts.filter(([, value]) => value).map(([label, value]) =>
    make("div", {}, make("small", {}, label), make("pre", { tabIndex: 0 }, typeof value === "string" ? value : JSON.stringify(value, null, 2))))));
}

function updateRow(one) {
  const tone = one.state === "delivered" ? "good" : one.error ? "bad" : "plain";
  const badge = one.state === "waiting" && one.attempts ? `gagal ${one.attempts}×` : STATES[one.state];
  return row(one.kind, badge, tone, one.made_at, [["kesalahan terakhir", one.error], [`update ${one.update_id}`, one.payload]]);
}

function callRow(one) {
  const tone = one.status === "200" ? "good" : "bad";
  return row(one.method, BROKEN[one.status] || one.status, tone, one.at, [["argumen", one.arguments], ["jawaban", one.answer]]);
}

// Rows that are known stay, so that an opened one stays open.
function fill(list, entries, key, draw) {
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  list.replaceChildren(...entries.map((entry) => {
    const [name, version] = key(entry);
    const old = known.get(name);
    const item = old?.dataset.version === version ? old : draw(entry);
    if (old && item !== old) item.firstChild.open = old.firstChild.open;
    Object.assign(item.dataset, { key: name, version });
    return item;
  }));
}

function show(data) {
  fill(byId("raw-updates"), data.updates, (one) => [String(one.update_id), `${one.state} ${one.attempts}`], updateRow);
  fill(byId("raw-calls"), data.calls, (one) => [String(one.id), ""], callRow);
  if (!kinds) {
    kinds = data.kinds;
    byId("fault-kind").replaceChildren(...["429", "500", "403", "400", "drop", "lost"].map((value) => make("option", { value }, kinds[value])));
  }
  byId("ordered").replaceChildren(...data.faults.map((fault) => make("li", {}, make("code", {}, fault.method === "*" ? "apa pun" : fault.method), ` → ${kinds[fault.kind]}`)));
  byId("clear-faults").hidden = !data.faults.length;
  byId("rate").checked = data.rate;
  byId("hook-url").textContent = data.webhook || "belum ada webhook";
  byId("hook-state").textContent = data.pending ? `${data.pending} update menunggu` : "Semua update terkirim";
  byId("retry").hidden = !data.pending;
}

async function refresh() {
  clearTimeout(timer);
  if (byId("developer").hidden) return;
  try {
    show(await read("developer"));
  } catch { /* the server restarts: the next look will tell */ }
  clearTimeout(timer);
  timer = setTimeout(refresh, 1500);
}

async function send(path, body) {
  try {
    await post(`developer/${path}`, body);
  } catch (error) {
    toast(error.message);
  }
  refresh();
}

export function developer() {
  const [panel, toggle] = [byId("developer"), byId("developer-toggle")];
  const open = (shown) => {
    panel.hidden = !shown;
    byId("app").classList.toggle("with-developer", shown);
    toggle.setAttribute("aria-expanded", shown);
    (shown ? byId("developer-close") : toggle).focus();
    refresh();
  };
  toggle.addEventListener("click", () => open(panel.hidden));
  byId("developer-close").addEventListener("click", () => open(false));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") open(false); });
  byId("fault-form").addEventListener("submit", (event) => { event.preventDefault(); send("faults", Object.fromEntries(new FormData(event.target))); });
  byId("clear-faults").addEventListener("click", () => send("faults/clear", {}));
  byId("rate").addEventListener("change", ({ target }) => send("rate", { on: target.checked }));
  byId("retry").addEventListener("click", () => send("retry", {}));
}
