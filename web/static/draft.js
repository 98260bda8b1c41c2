// Keeps what is typed in a form in this browser, so that a reload or a crash loses nothing, until the form is saved.
//
// A draft is one entry of localStorage, named after the form, the person and the form's own key; each open page holds
// a lock on its entry, so that a second tab never takes the draft of the first.

const PREFIX = "dering.draft.";
const SENT = "dering.draft-sent";
const KEPT_FOR = 24 * 3600 * 1000; // milliseconds; it holds personal data, so not for longer than it is of use
const PAUSE = 250; // milliseconds of rest after which typing is kept
const NEVER_KEPT = new Set(["csrf_token"]);

// Forgets the draft that was sent last: this page says that it was saved.
export function forgetSent() {
  const name = sessionStorage.getItem(SENT);
  if (name) localStorage.removeItem(name);
  sessionStorage.removeItem(SENT);
}

export class Draft {
  // `restored` is called after fields were filled in.
  constructor(form, restored) {
    this.form = form;
    this.restored = restored;
    this.scope = `${PREFIX}${form.dataset.draft}.`;
    this.mode = form.dataset.draftMode ?? "restore";
    this.untouched = this.values();
    this.line = document.querySelector("[data-draft-line]");
    this.state = document.querySelector("[data-draft-state]");
  }

  get name() {
    return this.scope + (this.form.elements.form_key?.value ?? "");
  }

  async begin() {
    this.form.addEventListener("input", () => this.soon());
    this.form.addEventListener("change", () => this.soon());
    this.form.addEventListener("submit", () => this.send());
    window.addEventListener("pagehide", () => this.keep());
    document.querySelector("[data-draft-discard]")?.addEventListener("click", () => this.discard());
    if (this.mode === "again") sessionStorage.removeItem(SENT); // what was sent was refused
    const found = this.mode === "again" ? null : await this.find();
    if (found) this.offer(found);
    else this.hold();
  }

  // The form as pairs of names and values, as text.
  values() {
    const pairs = [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.has(name));
    return JSON.stringify(pairs);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
  }

  keep() {
    clearTimeout(this.timer);
    if (this.sent || this.values() === this.untouched) return;
    try {
      localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), values: JSON.parse(this.values()) }));
      if (this.state) this.state.hidden = false;
    } catch {
      // The browser's storage is full or switched off: then there is no draft, and the form works without.
    }
  }

  send() {
    this.keep();
    this.sent = true;
    sessionStorage.setItem(SENT, this.name);
  }

  // The newest draft that no open page holds; a page that is just being left may hold it for a moment longer.
  async find() {
    const drafts = this.stored();
    for (const draft of drafts) if (await isFree(draft.name)) return draft;
    if (!drafts.length) return null;
    await new Promise((done) => setTimeout(done, 400));
    if (this.values() !== this.untouched) return null;
    for (const draft of drafts) if (await isFree(draft.name)) return draft;
    return null;
  }

  stored() {
    const drafts = [];
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const { at, values } = JSON.parse(localStorage.getItem(name));
      if (Date.now() - at > KEPT_FOR) localStorage.removeItem(name);
      else if (name.startsWith(this.scope)) drafts.push({ name, at, values });
    }
    return drafts.sort((one, other) => other.at - one.at);
  }

  offer(draft) {
    this.found = draft;
    if (this.mode === "restore" && this.values() === this.untouched) {
      this.restore();
      return;
    }
    const button = document.querySelector("[data-draft-restore]");
    button.hidden = false;
    button.addEventListener("click", () => this.restore());
    this.say("[data-draft-offered]");
    this.hold();
  }

  restore() {
    for (const element of this.form.elements) {
      if (!element.name || element.type === "file" || NEVER_KEPT.has(element.name)) continue;
      const kept = this.found.values.filter(([name]) => name === element.name).map(([, value]) => value);
      if (element.type === "radio" || element.type === "checkbox") element.checked = kept.includes(element.value);
      else if (kept.length) element.value = kept[0];
    }
    document.querySelector("[data-draft-restore]").hidden = true;
    document.querySelector("[data-draft-offered]").hidden = true;
    this.say("[data-draft-restored]");
    if (this.state) this.state.hidden = false;
    this.hold();
    this.restored();
  }

  say(part) {
    const sentence = this.line.querySelector(part);
    const time = new Date(this.found.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    sentence.textContent = sentence.textContent.replace("{time}", time);
    sentence.hidden = false;
    this.line.hidden = false;
  }

  discard() {
    if (this.found) localStorage.removeItem(this.found.name);
    localStorage.removeItem(this.name);
    this.sent = true; // what is still in the fields must not be kept once more on leaving
    window.location.assign(window.location.pathname);
  }

  hold() {
    navigator.locks?.request(this.name, () => new Promise(() => {}));
  }
}

// Without locks (pages that are not served securely) every draft counts as free.
async function isFree(name) {
  return navigator.locks ? navigator.locks.request(name, { ifAvailable: true }, (lock) => lock !== null) : true;
}
