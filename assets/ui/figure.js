// A figure (SVG text in value.svg) whose marker follows the player of the same group along x.
// value: {svg, marker: {left, right, low, high}}: x from low to high lies between left and right, fractions of the width.
playground.figure = ({ element, props, trigger, watch, server }) => {
  let seen = null;

  function move(x) {
    seen = x;
    const mark = element.querySelector(".fig-mark"),
      axis = props.value && props.value.marker;
    if (!mark || !axis || x === undefined || x === null) return;
    const fraction = (x - axis.low) / (axis.high - axis.low || 1);
    mark.style.left = `${100 * (axis.left + Math.max(0, Math.min(1, fraction)) * (axis.right - axis.left))}%`;
    mark.hidden = false;
  }

  function update() {
    const figure = element.querySelector(".fig");
    figure.querySelector(".fig-picture").innerHTML = props.value ? props.value.svg : "";
    figure.querySelector(".fig-mark").hidden = true;
    move(seen);
  }

  window.addEventListener("playground:seek", (event) => {
    if (event.detail.group === props.group && element.isConnected) move(event.detail.x);
  });
  watch("value", update);
  update();
};
