// The mask: paint over a picture with mouse, pen or finger, or choose a part of it; after each stroke the event "painted"
// brings the mask (PNG, white is to be painted anew).
// Props: value {picture} (address of the picture below the mask).
playground.mask = ({ element, props, trigger, watch }) => {
  const canvas = element.querySelector("canvas"), pen = canvas.getContext("2d"), picture = element.querySelector("img");
  const side = canvas.width, half = side / 2, quarter = side / 4;
  const PARTS = { // x, y, width, height
    centre: [quarter, quarter, half, half],
    left: [0, 0, half, side],
    right: [half, 0, half, side],
    top: [0, 0, side, half],
    bottom: [0, half, side, half],
    frame: [0, 0, side, side],
    nothing: [0, 0, 0, 0],
  };
  const { word } = playground;
  pen.fillStyle = pen.strokeStyle = "#fff";
  pen.lineWidth = 9;
  pen.lineCap = pen.lineJoin = "round";

  function tell() {
    const whole = Object.assign(document.createElement("canvas"), { width: side, height: side }).getContext("2d");
    whole.fillRect(0, 0, side, side); // black
    whole.drawImage(canvas, 0, 0);
    trigger("painted", { picture: whole.canvas.toDataURL("image/png") });
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * side, ((event.clientY - box.top) / box.height) * side];
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...place(event));
    pen.lineTo(...place(event));
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...place(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", tell);
  element.querySelector(".pl-bar").addEventListener("click", (event) => {
    const part = event.target.dataset.part;
    if (!part) return;
    pen.clearRect(0, 0, side, side);
    pen.fillRect(...PARTS[part]);
    if (part === "frame") pen.clearRect(...PARTS.centre);
    tell();
  });

  function update() {
    for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    canvas.setAttribute("aria-label", word(canvas.dataset.label));
    picture.src = props.value?.picture ?? "";
  }

  watch("value", update);
  update();
  pen.fillRect(...PARTS.centre);
};
