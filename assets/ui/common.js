// What the players share: words in the visitor's language, labels, copying, downloads.
playground.common = ({ element, props, server }) => {
  const { word } = playground;

  function relabel() {
    for (const node of element.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
    for (const node of element.querySelectorAll("[data-label]")) label(node);
  }

  function label(node) {
    node.setAttribute("aria-label", word(node.dataset.label));
    node.title = word(node.dataset.label);
  }

  function playing(on) {
    const button = element.querySelector(".pl-play");
    button.textContent = on ? "❚❚" : "▶";
    button.dataset.label = on ? "Pause" : "Play";
    label(button);
  }

  const make = (tag, kind, text = "") =>
    Object.assign(document.createElement(tag), { className: kind, textContent: text });
  const percent = (p) =>
    p >= 0.0995 ? `${(100 * p).toFixed(0)} %` : p >= 0.0005 ? `${(100 * p).toFixed(1)} %` : p > 0 ? "<0.1 %" : "0 %";

  async function copy(button, text) {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      // a page from another machine of the class is not secure enough for a clipboard
      const area = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.classList.add("pl-copied");
    setTimeout(() => button.classList.remove("pl-copied"), 1200);
  }

  async function save(asked, status) {
    const before = status.textContent;
    status.textContent = "…";
    const file = await server.export_run(asked);
    status.textContent = file.error || before;
    if (file.error) return;
    const link = document.createElement("a");
    link.href = file.url;
    link.download = file.name;
    link.click();
  }

  const copies = (run) => ({
    recipe: (button) => copy(button, run().recipe),
    link: (button) => copy(button, location.origin + location.pathname + run().link),
    python: (button) => copy(button, run().python),
  });

  function tell(where) {
    const detail = { group: props.group, from: element, ...where };
    if (props.group) window.dispatchEvent(new CustomEvent("playground:seek", { detail }));
  }

  function begin(update, run) {
    // with the value that is there, else with the stored example of the chosen model
    let chosen = playground.chosen[props.follows] ?? props.chosen;
    const unused = () => !run() || run().state === "stored";

    async function example() {
      const of = chosen,
        name = props.stored[of] || props.stored[""],
        answer = name && (await fetch(`gradio_api/file=${playground.examples}/${name}.json`));
      const stored = answer?.ok && (await answer.json());
      if (of !== chosen || !unused()) return;
      element.querySelector(".pl-empty").hidden = Boolean(stored);
      relabel();
      element.querySelector(".pl-body").hidden = !stored;
      if (!stored) return;
      const other = stored.translated[document.documentElement.lang] || {};
      props.value = { ...changed(stored, other), state: "stored" };
      update();
    }

    window.addEventListener("playground:chosen", ({ detail }) => {
      if (detail.of !== props.follows) return;
      chosen = detail.entry;
      if (unused()) example();
    });
    if (props.value) update();
    else example();
  }

  function changed(value, other) {
    // `value` with the parts that `stored.difference` of Python found
    if (!value || typeof value !== "object" || typeof other !== "object") return other;
    const parts = Array.isArray(value) ? [...value] : { ...value };
    for (const key in other) parts[key] = changed(value[key], other[key]);
    return parts;
  }

  function news(part, pieces) {
    // the pieces that `part` has not read yet; it remembers how far it came
    const fresh = pieces.slice(part.read);
    part.read = pieces.length;
    return fresh.split(",").filter(Boolean);
  }

  // cividis: dark blue to yellow, for every kind of sight; takes a share in [0, 1]
  const stops = [
    [0, 34, 78],
    [18, 53, 112],
    [59, 73, 108],
    [87, 93, 109],
    [112, 113, 115],
    [138, 134, 120],
    [165, 156, 116],
    [195, 179, 105],
    [225, 204, 85],
    [254, 232, 56],
  ];
  function shade(share) {
    const place = Math.max(0, Math.min(1, share)) * (stops.length - 1),
      k = Math.min(stops.length - 2, Math.floor(place));
    return stops[k].map((low, channel) => Math.round(low + (place - k) * (stops[k + 1][channel] - low)));
  }
  const palette = (share) => `rgb(${shade(share).join(" ")})`;

  return { word, relabel, playing, make, percent, copy, save, copies, tell, begin, news, shade, palette };
};
