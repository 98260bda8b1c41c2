// Draws every <figure data-chart> from the definition beneath it. Without this script its words and its table stand there.
//
// The definition is the one that PDF and chat are drawn from. Vega runs it through an interpreter (`ast`), since the
// security policy forbids code made of text; its own style sheets and tooltips stay off for the same reason.

let bundle;
const loaded = () => (bundle ??= import("./vendor/vega.bundle.js")); // large, so only where there is a chart

const NARROW = 480; // pixels below which labels at the side get less room
const NEXT = ["ArrowRight", "ArrowDown"], BEFORE = ["ArrowLeft", "ArrowUp"];

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.plot = figure.querySelector(".chart-plot");
    this.said = figure.querySelector(".chart-said");
    const { spec, language, formats } = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    Object.assign(this, { spec, language, formats, rows: spec.data.values, at: -1 });
    this.links = new Map(this.rows.map((row) => [row.n, this.linkOf(row.of)]));
  }

  async draw() {
    await loaded();
    const stage = document.createElement("div");
    stage.className = "chart-stage";
    stage.setAttribute("aria-hidden", "true"); // what it shows is read out point by point, and stands in the table
    this.plot.append(stage);
    const { view } = await window.vegaEmbed(stage, this.fitted(), {
      ast: true, actions: false, defaultStyle: false, renderer: "svg", logLevel: 1,
      formatLocale: this.formats, tooltip: (_, event, item, text) => this.tell(event, item, text),
    });
    this.view = view;
    this.figure.classList.add("drawn");
    this.listen();
  }

  // The page has the title already; the chart takes the width and the letters of the page.
  fitted() {
    const { title, config, encoding, height, ...rest } = this.spec;
    const room = this.plot.clientWidth;
    const narrow = room < NARROW ? { columns: 1 } : {};
    const side = encoding.y?.axis?.labelLimit;
    if (side) encoding.y.axis.labelLimit = Math.min(side, room * 0.42);
    return {
      ...rest,
      encoding,
      title: { text: title.subtitle, fontSize: 11, fontWeight: 400, color: config.title.subtitleColor, offset: 10 },
      width: "container",
      height: height.step ? height.step * encoding.y.scale.domain.length : height,
      padding: { left: 0, top: 2, right: 8, bottom: 4 },
      autosize: { type: "fit-x", contains: "padding" },
      config: { ...config, font: getComputedStyle(this.plot).fontFamily, legend: { ...config.legend, ...narrow } },
    };
  }

  listen() {
    const { plot, view } = this;
    plot.tabIndex = 0;
    plot.addEventListener("keydown", (event) => this.key(event));
    plot.addEventListener("blur", () => this.stand(-1));
    view.addEventListener("click", (event, item) => this.click(event, item?.datum?.n));
    if ([...this.links.values()].some(Boolean)) this.figure.classList.add("linked");
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event, last = this.rows.length - 1;
    if (NEXT.includes(key)) this.stand(Math.min(this.at + 1, last));
    else if (BEFORE.includes(key)) this.stand(Math.max(this.at - 1, 0));
    else if (key === "Home") this.stand(0);
    else if (key === "End") this.stand(last);
    else if (key === "Escape") this.stand(-1);
    else if (key === "Enter") this.follow(this.rows[this.at]?.n);
    else return;
    event.preventDefault();
  }

  // Which point the reader stands on: the chart fades the others, and the line beneath says it.
  stand(at) {
    this.at = at;
    const row = this.rows[at];
    this.view.signal("focus", row?.n ?? -1).runAsync();
    this.said.textContent = row ? `${row.tip} (${at + 1}/${this.rows.length})` : "";
  }

  tell(event, item, text) {
    const bubble = (this.bubble ??= this.makeBubble());
    bubble.hidden = text == null || text === "";
    if (bubble.hidden) return;
    bubble.textContent = text;
    bubble.classList.toggle("leads", Boolean(this.links.get(item?.datum?.n)));
    const box = this.plot.getBoundingClientRect();
    const left = Math.min(Math.max(event.clientX - box.left - bubble.offsetWidth / 2, 0), box.width - bubble.offsetWidth);
    bubble.style.left = `${left}px`;
    bubble.style.top = `${event.clientY - box.top - bubble.offsetHeight - 12}px`;
  }

  makeBubble() {
    const bubble = document.createElement("div");
    bubble.className = "chart-bubble";
    this.plot.append(bubble);
    return bubble;
  }

  // A finger cannot hover: its first touch tells a point, the second one opens it.
  click(event, n) {
    const touched = event.pointerType === "touch" || matchMedia("(hover: none)").matches;
    if (touched && this.touched !== n) this.touched = n;
    else this.follow(n);
  }

  follow(n) {
    const link = this.links.get(n);
    if (link) window.location.assign(link);
  }

  // The table has the links: its row, and its column where the chart has series, are found by their names.
  linkOf([first, second]) {
    const table = this.figure.querySelector("table");
    const row = [...(table?.tBodies[0]?.rows ?? [])].find((line) => says(line.cells[0], first));
    const column = second ? [...table.tHead.rows[0].cells].findIndex((cell) => says(cell, second)) : 0;
    const place = second ? row?.cells[column] : row;
    return place?.querySelector("a[href]")?.href;
  }
}

const says = (cell, words) => cell.textContent.replace(/\s+/g, " ").trim() === words;

async function show(figure) {
  if (figure.dataset.chart === "begun") return;
  figure.dataset.chart = "begun";
  try {
    await new Chart(figure).draw();
  } catch (error) {
    figure.querySelector(".chart-stage")?.remove();
    figure.querySelector("details")?.setAttribute("open", "");
    console.error(error);
  }
}

// One after the other, so that the page stays alive meanwhile. A folded part has no width yet: it waits to be opened.
async function showIn(part) {
  for (const figure of part.querySelectorAll("figure[data-chart]")) if (figure.checkVisibility()) await show(figure);
}
showIn(document);
document.addEventListener("toggle", ({ target }) => target.open && showIn(target), true);
document.addEventListener("htmx:afterSwap", ({ target }) => showIn(target));
