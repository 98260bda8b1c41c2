// Requests to the simulator and small pieces of DOM.

const { base, static: files } = document.body.dataset;

export const byId = (id) => document.getElementById(id);
export const staticUrl = (name) => files + name;
export const fileUrl = (id) => `${base}files/${encodeURIComponent(id)}`;

// An element with its class, text or children: make("p", { className: "x" }, "text", child).
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A label that may break after a slash, as in "Otsus/Keistimewaan".
export const breakable = (text) => text.split(/(?<=\/)/).flatMap((part, at) => (at ? [document.createElement("wbr"), part] : [part]));

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${files}icons.svg#${name}`);
  svg.append(use);
  return svg;
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `Simulator menjawab ${response.status}.`);
  return body;
}

export const read = (path, query = {}) => fetch(`${base}${path}?${new URLSearchParams(query)}`).then(answer);

// Posts a plain object as JSON, or a FormData as it is.
export function post(path, body) {
  const form = body instanceof FormData;
  const headers = { "X-Simulator": "1", ...(form ? {} : { "Content-Type": "application/json" }) };
  return fetch(base + path, { method: "POST", headers, body: form ? body : JSON.stringify(body) }).then(answer);
}

let fading;
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => place.classList.remove("shown"), 4000);
}

const hour = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("id-ID", { weekday: "long", day: "numeric", month: "long" });
export const clockTime = (seconds) => hour.format(seconds * 1000);
export const dayName = (seconds) => {
  const text = day.format(seconds * 1000);
  return text === day.format(Date.now()) ? "Hari ini" : text;
};

// Opens and closes a menu with its button: arrow keys, Escape, a click elsewhere.
export function menu(button, list) {
  const items = () => [...list.querySelectorAll("[role=menuitem]")];
  const show = (open) => {
    list.hidden = !open;
    button.setAttribute("aria-expanded", open);
    if (open) items()[0]?.focus();
  };
  button.addEventListener("click", () => show(list.hidden));
  list.addEventListener("click", () => show(false));
  document.addEventListener("click", (event) => {
    if (!list.hidden && !list.contains(event.target) && !button.contains(event.target)) show(false);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = items();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    } else if (event.key === "Escape") {
      show(false);
      button.focus();
    }
  });
}
