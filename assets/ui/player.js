// The player: shows a run frame by frame. Everything happens in the browser, on frames that are already there.
// Props: value (what views.Show makes), group (players that move together), offers (names of the actions to offer);
// stored (names of the examples that are shown while there is no value, by model), chosen (model), follows (id of its choice).
playground.player = ({ element, props, trigger, watch, server }) => {
  const { word, playing, save, copies, tell, begin, ...common } = playground.common({ element, props, server });
  const $ = (selector) => element.querySelector(selector);
  const grid = $(".pl-grid"),
    strip = $(".pl-strip"),
    slider = $(".pl-slider"),
    status = $(".pl-status");
  const FRAMES_PER_SECOND = 8;
  const VIEWS = ["images", "predicted", "noise", "entropy"];
  let run = null,
    at = 0,
    view = "images",
    timer = null,
    forward = true,
    shownId = null,
    chosen = 0;

  const bySamples = () => run && run.axis === "samples" && run.count > 1;
  const length = () => (bySamples() ? run.count : run.frames.length);
  const frameIndex = () => (bySamples() ? run.frames.length - 1 : at);
  const captioned = (of) => Boolean(of.captions) || of.frames.some((frame) => frame.captions); // result, or on the way
  const sheet = (frame) => address(frame[view] || frame.images);

  // Pictures come as data addresses; as addresses of blobs they are decoded once and do not burden the style sheet.
  const addresses = new Map();
  function address(data) {
    if (!addresses.has(data)) {
      const [head, body] = data.split(",");
      const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
      addresses.set(data, URL.createObjectURL(new Blob([bytes], { type: head.slice(5, head.indexOf(";")) })));
    }
    return addresses.get(data);
  }

  function forget() {
    for (const url of addresses.values()) URL.revokeObjectURL(url);
    addresses.clear();
  }

  function cell(k, frame, tag) {
    const rows = Math.ceil(run.count / run.columns),
      column = k % run.columns,
      row = Math.floor(k / run.columns);
    const node = document.createElement(tag);
    node.className = "pl-cell";
    node.style.backgroundSize = `${run.columns * 100}% ${rows * 100}%`;
    const place = (index, of) => (of > 1 ? (index / (of - 1)) * 100 : 0);
    node.style.backgroundPosition = `${place(column, run.columns)}% ${place(row, rows)}%`;
    if (frame) node.style.backgroundImage = `url(${sheet(frame)})`;
    return node;
  }

  function buildGrid() {
    grid.replaceChildren();
    const many = bySamples() ? 1 : run.count;
    grid.style.setProperty("--aspect", run.aspect || 1);
    strip.style.setProperty("--aspect", run.aspect || 1);
    grid.style.setProperty("--columns", bySamples() ? 1 : run.columns);
    grid.classList.toggle("pl-one", many === 1 && !run.aspect);
    grid.classList.toggle("pl-wide", Boolean(run.aspect));
    grid.classList.toggle("pl-row", many > 1 && run.columns === run.count);
    for (let k = 0; k < many; k++) {
      const figure = document.createElement("figure"),
        shown = cell(k, null, "div");
      shown.setAttribute("role", "img");
      shown.setAttribute("aria-label", `${word("Picture")} ${k}`);
      figure.append(shown);
      if (captioned(run)) {
        const caption = document.createElement("figcaption");
        caption.textContent = run.captions?.[k] ?? "";
        figure.append(caption);
      }
      if (!bySamples() && many > 1)
        figure.addEventListener("click", () => {
          chosen = k;
          buildStrip();
        });
      grid.append(figure);
    }
  }

  function buildStrip() {
    strip.replaceChildren();
    const total = length(),
      shown = Math.min(total, bySamples() ? 64 : 22);
    for (let n = 0; n < shown; n++) {
      const index = shown > 1 ? Math.round((n * (total - 1)) / (shown - 1)) : 0;
      const frame = run.frames[bySamples() ? run.frames.length - 1 : index];
      const button = cell(bySamples() ? index : chosen, frame, "button");
      button.type = "button";
      button.dataset.index = index;
      button.setAttribute("aria-label", `${word(bySamples() ? "Picture" : "Step")} ${index}`);
      button.addEventListener("click", () => seek(index));
      strip.append(button);
    }
  }

  function show() {
    if (!run || !run.frames.length) return;
    at = Math.max(0, Math.min(at, length() - 1));
    const frame = run.frames[frameIndex()];
    const image = `url(${sheet(frame)})`;
    grid.style.setProperty("--sheet", image);
    if (bySamples()) {
      const single = cell(at, frame, "div");
      const first = grid.querySelector(".pl-cell");
      first.style.backgroundPosition = single.style.backgroundPosition;
      first.style.backgroundSize = single.style.backgroundSize;
      const caption = grid.querySelector("figcaption");
      if (caption) caption.textContent = run.captions[at] ?? "";
    }
    $(".px-legend").hidden = view !== "entropy";
    $("[data-action=decode]").hidden =
      bySamples() || run.state === "stored" || run.state === "running" || !frame.latent?.includes(view);
    const last = frameIndex() === run.frames.length - 1;
    grid.classList.toggle("pl-captioned", last || Boolean(frame.captions));
    if (!bySamples())
      grid.querySelectorAll("figcaption").forEach((caption, k) => {
        caption.textContent = (frame.captions ?? run.captions)?.[k] ?? "";
      });
    slider.max = Math.max(1, length() - 1);
    slider.value = at;
    for (const node of strip.children) node.setAttribute("aria-current", String(Number(node.dataset.index) === at));
    const step = bySamples()
      ? `${at + 1} / ${run.count}`
      : word("step {step} of {total}").replace("{step}", frame.step).replace("{total}", frame.total);
    slider.setAttribute("aria-valuetext", step);
    $(".pl-step").textContent = step;
    $(".pl-title").textContent = bySamples() ? "" : word(frame.title);
    const stopped = () => word("stopped at step {step}").replace("{step}", run.frames.at(-1).step);
    status.textContent = { stored: word("example"), stopped: stopped(), running: "…" }[run.state] || "";
    element.dataset.state = run.state;
  }

  function seek(index) {
    at = index;
    show();
    tell({ fraction: at / Math.max(1, length() - 1), x: run.frames[frameIndex()].x });
  }

  function play(on) {
    clearInterval(timer);
    timer = null;
    playing(on);
    if (!on || !run) return;
    const bounce = $(".pl-bounce").checked,
      loop = $(".pl-loop").checked;
    if (at >= length() - 1 && !bounce) seek(0);
    forward = at < length() - 1;
    timer = setInterval(
      () => {
        if (!element.isConnected) return play(false);
        if (at >= length() - 1 && forward) {
          if (bounce) forward = false;
          else if (loop) return seek(0);
          else return play(false);
        } else if (at <= 0 && !forward) {
          if (!loop) return play(false);
          forward = true;
        }
        seek(at + (forward ? 1 : -1));
      },
      1000 / (FRAMES_PER_SECOND * Number($(".pl-speed").value)),
    );
  }

  function update() {
    if (!props.value || !props.value.frames || !props.value.frames.length) return;
    const value = JSON.parse(JSON.stringify(props.value)); // every look at Gradio's own object is slow
    const fresh = value.id !== shownId,
      before = run;
    const following = fresh || !before || at >= (bySamples() ? 0 : before.frames.length - 1);
    run = value;
    if (fresh) {
      play(false);
      forget();
      shownId = value.id;
      chosen = 0;
      $(".pl-bounce").checked = $(".pl-loop").checked = run.axis === "samples";
    }
    const views = VIEWS.filter((name) => run.frames.some((frame) => frame[name]));
    $(".pl-views").hidden = views.length < 2;
    if (!views.includes(view)) view = "images";
    for (const radio of element.querySelectorAll(".pl-views input")) {
      radio.parentElement.hidden = !views.includes(radio.value);
      if (radio.value === "images")
        radio.nextElementSibling.dataset.word = views.includes("entropy") ? "Picture" : "x_t";
    }
    if (run.bits) $(".px-most").dataset.word = `${run.bits} bits`;
    const captions = (of) => `${captioned(of)} ${of.captions}`;
    if (fresh || before.count !== run.count || captions(before) !== captions(run)) buildGrid();
    if (!bySamples() && following) at = run.frames.length - 1;
    if (bySamples() && fresh) at = 0;
    buildStrip();
    $(".pl-note").textContent = run.note || "";
    $(".pl-actions").hidden = run.state === "running" || run.state === "stored" || !run.recipe;
    $("[data-action=link]").hidden = !run.link;
    common.relabel();
    element.querySelector(".pl-empty").hidden = true;
    element.querySelector(".pl-body").hidden = false;
    show();
    if (run.state === "running" || run.state === "stored") tell({ x: run.frames[frameIndex()].x });
    else if (fresh || run.state !== before.state) seek(at);
    if (bySamples() && run.state === "done" && before && before.state === "running" && !motionOff()) play(true);
  }

  const motionOff = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function relabel() {
    common.relabel();
    show();
  }

  const actions = {
    first: () => seek(0),
    previous: () => seek(Math.max(0, at - 1)),
    play: () => play(timer === null),
    next: () => seek(Math.min(length() - 1, at + 1)),
    last: () => seek(length() - 1),
    ...copies(() => run),
    decode: async () => {
      status.textContent = "…";
      const frame = run.frames[frameIndex()],
        asked = view;
      const { sheet: decoded, error } = await playground
        .asking(server)
        .decode_step({ id: run.id, step: frame.step, view });
      if (error) {
        status.textContent = error;
        return;
      }
      frame[asked] = decoded;
      frame.latent = frame.latent.filter((name) => name !== asked);
      buildStrip();
      show();
    },
    compare: () => trigger("compare", { id: run.id }),
    branch: () => trigger("branch", { id: run.id, step: run.frames[frameIndex()].step }),
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (!button || !run) return;
    if (["first", "previous", "next", "last"].includes(button.dataset.action)) play(false);
    actions[button.dataset.action](button);
  });
  $(".pl-save").addEventListener("change", (event) => {
    save({ id: run.id, kind: event.target.value, view }, status);
    event.target.value = "";
  });
  slider.addEventListener("input", () => {
    play(false);
    seek(Number(slider.value));
  });
  $(".pl-speed").addEventListener("change", () => {
    if (timer !== null) play(true);
  });
  const viewName = `view-${Math.random().toString(36).slice(2)}`;
  for (const radio of element.querySelectorAll(".pl-views input")) {
    radio.name = viewName;
    radio.checked = radio.value === view;
    radio.addEventListener("change", () => {
      view = radio.value;
      buildStrip();
      show();
    });
  }
  $(".pl-body").addEventListener("keydown", (event) => {
    const keys = { " ": "play", ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last" };
    if (!keys[event.key] || !run || event.target.matches("select, input[type=radio], input[type=checkbox]")) return;
    if (event.key === " " && event.target.matches("button")) return;
    event.preventDefault();
    if (event.key !== " ") play(false);
    actions[keys[event.key]]();
  });
  window.addEventListener("playground:seek", (event) => {
    const { group, from, fraction } = event.detail;
    if (!run || fraction === undefined || from === element || group !== props.group || !element.isConnected) return;
    at = Math.round(fraction * (length() - 1));
    show();
  });
  for (const node of element.querySelectorAll("[data-only]")) {
    node.hidden = !(props.offers || []).includes(node.dataset.only);
  }
  watch("value", update);
  relabel();
  begin(update, () => run);
};
