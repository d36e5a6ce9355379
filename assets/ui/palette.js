// The palette: a square for every instrument and pitch; a click makes that note, once, and plays it.
// Props: value {instruments: [[name, shown]], pitches: [[number, name]], asked} (asked: what the server is asked for
// besides instrument and pitch), asks (name of the server's function).
playground.palette = ({ element, props, watch, server }) => {
  const grid = element.querySelector(".pa-grid"),
    said = element.querySelector(".pa-said"),
    audio = element.querySelector("audio");
  const { word } = playground;
  const heard = new Map(); // what was asked -> answer
  let shape = "",
    squares = [],
    latest = null,
    at = [0, 12];

  const asked = (y, x) => ({
    ...props.value.asked,
    instrument: props.value.instruments[y][0],
    pitch: props.value.pitches[x][0],
  });
  const name = (y, x) => `${props.value.instruments[y][1]} ${props.value.pitches[x][1]}`;

  function build() {
    const { instruments, pitches } = props.value;
    grid.replaceChildren();
    grid.setAttribute("aria-label", word("Palette"));
    grid.style.setProperty("--columns", pitches.length);
    const head = Object.assign(document.createElement("div"), { className: "pa-row" });
    head.setAttribute("aria-hidden", "true");
    head.append(
      document.createElement("span"),
      ...pitches.map(([, shown]) =>
        Object.assign(document.createElement("span"), {
          className: "pa-pitch",
          textContent: /^C\d/.test(shown) ? shown : "",
        }),
      ),
    );
    grid.append(head);
    squares = instruments.map(([, shown], y) => {
      const line = Object.assign(document.createElement("div"), { className: "pa-row" });
      line.setAttribute("role", "row");
      const title = Object.assign(document.createElement("span"), { className: "pa-name", textContent: shown });
      title.setAttribute("role", "rowheader");
      const cells = pitches.map(([, pitch], x) => {
        const button = Object.assign(document.createElement("button"), {
          className: "pa-square",
          type: "button",
          title: name(y, x),
        });
        button.setAttribute("role", "gridcell");
        button.setAttribute("aria-label", name(y, x));
        button.tabIndex = y === at[0] && x === at[1] ? 0 : -1;
        if (pitch.includes("♯")) button.dataset.black = "";
        button.addEventListener("click", () => {
          move(y, x);
          ask(y, x);
        });
        return button;
      });
      line.append(title, ...cells);
      grid.append(line);
      return cells;
    });
  }

  function mark() {
    squares.forEach((cells, y) =>
      cells.forEach((button, x) => button.toggleAttribute("data-heard", heard.has(JSON.stringify(asked(y, x))))),
    );
  }

  function move(y, x) {
    squares[at[0]][at[1]].tabIndex = -1;
    at = [Math.max(0, Math.min(squares.length - 1, y)), Math.max(0, Math.min(squares[0].length - 1, x))];
    const button = squares[at[0]][at[1]];
    button.tabIndex = 0;
    button.focus();
  }

  async function ask(y, x) {
    const key = JSON.stringify(asked(y, x)),
      button = squares[y][x];
    if (button.dataset.busy !== undefined) return; // a double click
    const mine = (latest = {});
    if (!heard.has(key)) {
      button.dataset.busy = "";
      said.textContent = word("{note}: being made…").replace("{note}", name(y, x));
      try {
        const answer = await server[props.asks](asked(y, x));
        if (answer.error) {
          said.textContent = answer.error;
          return;
        }
        heard.set(key, answer);
      } finally {
        delete button.dataset.busy;
      }
      mark();
    }
    if (mine !== latest || !element.isConnected) return; // another one was clicked meanwhile
    const answer = heard.get(key);
    for (const one of grid.querySelectorAll("[data-now]")) delete one.dataset.now;
    button.dataset.now = "";
    audio.src = answer.url;
    audio.hidden = false;
    audio.setAttribute("aria-label", name(y, x));
    said.textContent = word("{note}, made in {seconds} s")
      .replace("{note}", name(y, x))
      .replace("{seconds}", answer.seconds.toFixed(1));
    element.dataset.played = name(y, x);
    audio.play().catch(() => {}); // a browser that wants another click first has the controls
  }

  grid.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step || !squares.length) return;
    event.preventDefault();
    move(at[0] + step[0], at[1] + step[1]);
  });

  function update() {
    if (!props.value) return;
    const next = JSON.stringify([props.value.instruments, props.value.pitches]);
    if (next !== shape) {
      shape = next;
      build();
    }
    mark();
  }

  function relabel() {
    for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    grid.setAttribute("aria-label", word("Palette"));
  }

  watch("value", update);
  relabel();
  update();
};
