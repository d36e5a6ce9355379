// The pad: a map under a point that is dragged; the newest position wins, older answers are dropped.
// Props: value {map, low, high, asked} (map: address of the picture of the whole map, whose edges have the coordinates low
// and high; asked: what the server is asked for besides x and y), asks (name of the server's function), title.
playground.pad = ({ element, props, trigger, watch, server }) => {
  const map = element.querySelector(".pad-map"),
    dot = element.querySelector(".pad-dot");
  const picture = element.querySelector(".pad-picture"),
    trail = element.querySelector(".pad-trail");
  const [xBox, yBox] = element.querySelectorAll(".pad-box");
  let low = -4.5,
    high = 4.5,
    x = 0,
    y = 0,
    busy = false,
    waiting = false,
    tape = null,
    walk = [];

  const share = (coordinate) => ((coordinate - low) / (high - low)) * 100;
  const { word } = playground;

  function place() {
    dot.style.left = `${share(x)}%`;
    dot.style.top = `${share(y)}%`;
    xBox.value = x.toFixed(2);
    yBox.value = y.toFixed(2);
    walk.push([share(x), share(y)]);
    walk = walk.slice(-200);
    trail.setAttribute("points", walk.map((point) => point.join(",")).join(" "));
  }

  async function ask() {
    if (busy) {
      waiting = true;
      return;
    }
    busy = true;
    try {
      const answer = await server[props.asks]({ ...props.value.asked, x, y });
      element.querySelector(".pad-seeds").textContent = answer.error ? answer.error : answer.note;
      if (answer.error) return;
      picture.src = answer.picture;
      element.dataset.milliseconds = answer.milliseconds;
      if (tape) tape.push(answer.picture);
    } finally {
      busy = false;
      if (waiting) {
        waiting = false;
        ask();
      }
    }
  }

  function move(newX, newY) {
    x = Math.max(low, Math.min(high, newX));
    y = Math.max(low, Math.min(high, newY));
    place();
    if (props.value) ask();
  }

  function drag(event) {
    const box = map.getBoundingClientRect();
    const along = (place, start, length) => low + ((place - start) / length) * (high - low);
    move(along(event.clientX, box.left, box.width), along(event.clientY, box.top, box.height));
  }

  map.addEventListener("pointerdown", (event) => {
    map.setPointerCapture(event.pointerId);
    map.focus();
    drag(event);
  });
  map.addEventListener("pointermove", (event) => {
    if (map.hasPointerCapture(event.pointerId)) drag(event);
  });
  map.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!steps) return;
    event.preventDefault();
    const size = ((high - low) / 9) * (event.shiftKey ? 1 : 0.1);
    move(x + steps[0] * size, y + steps[1] * size);
  });
  for (const box of [xBox, yBox])
    box.addEventListener("change", () => move(Number(xBox.value) || 0, Number(yBox.value) || 0));
  element.querySelector(".pad-clear").addEventListener("click", () => {
    walk = [];
    place();
  });

  const record = element.querySelector(".pad-record");
  record.addEventListener("click", () => {
    const on = tape === null;
    record.setAttribute("aria-pressed", String(on));
    if (on) {
      tape = [];
      clearInterval(record.timer);
      return;
    }
    const loop = [...tape, ...tape.slice().reverse()];
    tape = null;
    let k = 0;
    if (loop.length)
      record.timer = setInterval(() => {
        if (busy || !element.isConnected) clearInterval(record.timer);
        else picture.src = loop[k++ % loop.length];
      }, 60);
  });

  function update() {
    if (!props.value) return;
    if (low !== props.value.low || high !== props.value.high) {
      ({ low, high } = props.value);
      x = y = (low + high) / 2;
      walk = [];
      place();
    }
    map.style.backgroundImage = props.value.map ? `url(${props.value.map})` : "none";
    ask();
  }

  function relabel() {
    for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    map.setAttribute("aria-label", `${word(props.title)}. ${word("Drag, or use the arrow keys")}`);
  }

  watch("value", update);
  relabel();
  place();
  update();
};
