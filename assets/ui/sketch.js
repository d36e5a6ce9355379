// The sketch: draw with mouse, pen or finger; after each stroke the event "drawn" brings the picture (PNG).
playground.sketch = ({ element, props, trigger, watch }) => {
  const canvas = element.querySelector("canvas"), pen = canvas.getContext("2d");
  const { word } = playground;

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 22;
    pen.lineCap = pen.lineJoin = "round";
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
  canvas.addEventListener("pointerup", () => trigger("drawn", { picture: canvas.toDataURL("image/png") }));
  element.querySelector("button").addEventListener("click", clear);

  function relabel() {
    for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    canvas.setAttribute("aria-label", word("Draw a digit"));
  }

  relabel();
  clear();
};
