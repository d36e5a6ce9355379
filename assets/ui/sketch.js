// The sketch: draw with mouse, pen or finger; after each stroke the event "drawn" brings the picture (PNG).
// Props: title, pens (name of a colour -> its CSS; none: everything is drawn in black).
playground.sketch = ({ element, props, trigger, watch }) => {
  const canvas = element.querySelector("canvas"),
    pen = canvas.getContext("2d");
  const fill = element.querySelector("[data-action=fill]"),
    clear = element.querySelector("[data-action=clear]");
  const { word, relabel } = playground.common({ element, props }),
    pens = Object.entries(props.pens);
  const group = `pen-${Math.random().toString(36).slice(2)}`;

  function cover(colour) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }

  function tell() {
    trigger("drawn", { picture: canvas.toDataURL("image/png") });
  }

  function offer([name, colour], k) {
    const label = document.createElement("label"),
      radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: group, checked: k === 0 });
    radio.dataset.label = name;
    label.style.setProperty("--pen", colour);
    label.append(radio);
    radio.addEventListener("change", () => {
      pen.strokeStyle = colour;
    });
    return label;
  }

  pen.lineWidth = 22;
  pen.lineCap = pen.lineJoin = "round";
  playground.strokes(canvas, pen);
  canvas.addEventListener("pointerup", tell);
  clear.addEventListener("click", () => {
    cover("#fff");
    tell();
  });
  if (pens.length) {
    const offered = element.querySelector(".sk-pens");
    offered.append(...pens.map(offer));
    offered.hidden = fill.hidden = false;
    pen.strokeStyle = pens[0][1];
    fill.addEventListener("click", () => {
      cover(pen.strokeStyle);
      tell();
    });
  }

  relabel();
  element.querySelector("p").textContent = word(props.title);
  canvas.setAttribute("aria-label", word(props.title));
  cover("#fff");
};
