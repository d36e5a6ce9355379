// The mask: paint over a picture with mouse, pen or finger, or choose a part of it; after each stroke the event "painted"
// brings the mask (PNG, white is to be painted anew).
// Props: value {picture, mask} (addresses of the picture below the mask, and of a mask that was not painted here).
playground.mask = ({ element, props, trigger, watch }) => {
  const canvas = element.querySelector("canvas"),
    pen = canvas.getContext("2d"),
    picture = element.querySelector("img");
  const side = canvas.width,
    half = side / 2,
    quarter = side / 4;
  const PARTS = {
    // x, y, width, height
    centre: [quarter, quarter, half, half],
    box: [20, 20, 24, 24], // as large as an object
    left: [0, 0, half, side],
    right: [half, 0, half, side],
    top: [0, 0, side, half],
    bottom: [0, half, side, half],
    frame: [0, 0, side, side],
    nothing: [0, 0, 0, 0],
  };
  const STEP = 4; // pixels that it is moved by: a place of the latent
  const { relabel } = playground.common({ element, props });
  pen.fillStyle = pen.strokeStyle = "#fff";
  pen.lineWidth = 9;
  pen.lineCap = pen.lineJoin = "round";

  let waiting = false, // for the server to have the mask
    newer = false, // what was painted meanwhile
    held = null; // a button that was pressed meanwhile

  function hold(event) {
    const button = event.target.closest("button.primary");
    if (!waiting || !element.closest("[role='tabpanel']").contains(button)) return;
    event.stopImmediatePropagation();
    held = button;
  }

  function release() {
    waiting = false;
    if (newer) return tell();
    held?.click();
    held = null;
  }

  function tell() {
    newer = waiting;
    if (waiting) return; // one at a time: an answer to an older mask would come over a newer one
    waiting = true;
    const whole = Object.assign(document.createElement("canvas"), { width: side, height: side }).getContext("2d");
    whole.fillRect(0, 0, side, side); // black
    whole.drawImage(canvas, 0, 0);
    trigger("painted", { picture: whole.canvas.toDataURL("image/png") });
  }

  playground.strokes(canvas, pen);
  canvas.addEventListener("lostpointercapture", tell);
  element.addEventListener("click", ({ target }) => {
    const { part, move } = target.dataset;
    if (part) choose(part);
    if (move) shift(...move.split(" ").map((way) => STEP * way));
  });

  function choose(part) {
    pen.clearRect(0, 0, side, side);
    pen.fillRect(...PARTS[part]);
    if (part === "frame") pen.clearRect(...PARTS.centre);
    tell();
  }

  function shift(x, y) {
    const before = pen.getImageData(0, 0, side, side);
    pen.clearRect(0, 0, side, side);
    pen.putImageData(before, x, y);
    tell();
  }

  function update() {
    relabel();
    picture.src = props.value?.picture ?? "";
    if (props.value?.mask && !waiting) show(props.value.mask);
  }

  async function show(mask) {
    // of grey levels, the bright ones are masked
    const image = Object.assign(new Image(), { src: mask });
    await image.decode();
    pen.clearRect(0, 0, side, side);
    pen.drawImage(image, 0, 0, side, side);
    const pixels = pen.getImageData(0, 0, side, side);
    for (let k = 0; k < pixels.data.length; k += 4) pixels.data.fill(pixels.data[k] > 127 ? 255 : 0, k, k + 4);
    pen.putImageData(pixels, 0, 0);
  }

  document.addEventListener("click", hold, { capture: true });
  window.addEventListener("playground:masked", release);
  watch("value", update);
  update();
};
