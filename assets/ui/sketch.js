// The sketch: draw with mouse, pen or finger; after each stroke the event "drawn" brings the picture (PNG).
playground.sketch = ({ element, props, trigger, watch }) => {
  const canvas = element.querySelector("canvas"), pen = canvas.getContext("2d");
  const { word } = playground;

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }

  pen.lineWidth = 22;
  pen.lineCap = pen.lineJoin = "round";
  playground.strokes(canvas, pen);
  canvas.addEventListener("pointerup", () => trigger("drawn", { picture: canvas.toDataURL("image/png") }));
  element.querySelector("button").addEventListener("click", clear);

  function relabel() {
    for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    canvas.setAttribute("aria-label", word("Draw a digit"));
  }

  relabel();
  clear();
};
