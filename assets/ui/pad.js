// The pad: a map of the seed plane under a point that is dragged; the newest position wins, older answers are dropped.
// Props: value {entry, label, map} (map: address of the picture of the whole map), words; the map spans -4 to 4.
playground.pad = ({ element, props, trigger, watch, server }) => {
const SPAN = 4.5;
const map = element.querySelector(".pad-map"), dot = element.querySelector(".pad-dot");
const picture = element.querySelector(".pad-picture"), trail = element.querySelector(".pad-trail");
const [xBox, yBox] = element.querySelectorAll(".pad-box");
let x = 0, y = 0, busy = false, waiting = false, tape = null, walk = [];

const word = (text) => (props.words && props.words[text]) || text;

function place() {
  dot.style.left = `${((x + SPAN) / (2 * SPAN)) * 100}%`;
  dot.style.top = `${((y + SPAN) / (2 * SPAN)) * 100}%`;
  xBox.value = x.toFixed(2);
  yBox.value = y.toFixed(2);
  walk.push([((x + SPAN) / (2 * SPAN)) * 100, ((y + SPAN) / (2 * SPAN)) * 100]);
  walk = walk.slice(-200);
  trail.setAttribute("points", walk.map((point) => point.join(",")).join(" "));
}

async function ask() {
  if (busy) { waiting = true; return; }
  busy = true;
  try {
    const answer = await server.plane_point({ entry: props.value.entry, label: props.value.label, x, y });
    element.querySelector(".pad-seeds").textContent = answer.error ? word(answer.error) : answer.note;
    if (answer.error) return;
    picture.src = answer.picture;
    element.dataset.milliseconds = answer.milliseconds;
    if (tape) tape.push(answer.picture);
  } finally {
    busy = false;
    if (waiting) { waiting = false; ask(); }
  }
}

function move(newX, newY) {
  x = Math.max(-SPAN, Math.min(SPAN, newX));
  y = Math.max(-SPAN, Math.min(SPAN, newY));
  place();
  if (props.value) ask();
}

function drag(event) {
  const box = map.getBoundingClientRect();
  move(((event.clientX - box.left) / box.width) * 2 * SPAN - SPAN, ((event.clientY - box.top) / box.height) * 2 * SPAN - SPAN);
}

map.addEventListener("pointerdown", (event) => { map.setPointerCapture(event.pointerId); map.focus(); drag(event); });
map.addEventListener("pointermove", (event) => { if (map.hasPointerCapture(event.pointerId)) drag(event); });
map.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!steps) return;
  event.preventDefault();
  const size = event.shiftKey ? 1 : 0.1;
  move(x + steps[0] * size, y + steps[1] * size);
});
for (const box of [xBox, yBox]) box.addEventListener("change", () => move(Number(xBox.value) || 0, Number(yBox.value) || 0));
element.querySelector(".pad-clear").addEventListener("click", () => { walk = []; place(); });

const record = element.querySelector(".pad-record");
record.addEventListener("click", () => {
  const on = tape === null;
  record.setAttribute("aria-pressed", String(on));
  if (on) { tape = []; clearInterval(record.timer); return; }
  const loop = [...tape, ...tape.slice().reverse()];
  tape = null;
  let k = 0;
  if (loop.length) record.timer = setInterval(() => { if (busy || !element.isConnected) clearInterval(record.timer); else picture.src = loop[k++ % loop.length]; }, 60);
});

function update() {
  if (!props.value) return;
  map.style.backgroundImage = props.value.map ? `url(${props.value.map})` : "none";
  ask();
}

function relabel() {
  for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  map.setAttribute("aria-label", `${word("Seed plane")}. ${word("Drag, or use the arrow keys")}`);
}

watch("value", update);
watch("words", relabel);
relabel();
place();
update();
};
