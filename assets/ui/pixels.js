// Pictures that are drawn pixel by pixel in reading order, with the chances of all greys at every pixel.
// Props: value (what pixel_views makes), stored, group as those of the player; offers ("branch", "compare").
// value.pictures: {title, pieces, run, sample, given, mark}; pieces, between which there
// are commas, are base64: a byte of grey for each pixel, then 16
// probabilities for each, then 16 chances for each; these are 16-bit numbers, 65535 for 1.
playground.pixels = ({ element, props, trigger, watch, server }) => {
  const { word, playing, make, percent, save, copies, tell, begin, news, shade, palette, ...common } =
    playground.common({
      element,
      props,
      server,
    });
  const $ = (selector) => element.querySelector(selector);
  const slider = $(".pl-slider"),
    status = $(".pl-status"),
    about = $(".tx-about"),
    greys = $(".px-greys");
  const SIDE = 14,
    PIXELS = SIDE * SIDE,
    LEVELS = 16,
    BITS = 4,
    ONE = 65535;
  const ABOUT = {
    picture: "Pixels come in reading order; the framed one came last. Checkered: not drawn yet.",
    entropy: "How open the choice was at each pixel, in bits: 0 is certain, 4 is any of 16 greys.",
    surprise: "How improbable the grey was that came, in bits: minus the logarithm of its probability.",
  };
  let run = null,
    shownId = null,
    pictures = [],
    at = 0,
    goal = 0,
    timer = null,
    view = "picture",
    cursor = null;

  const offers = (name) => (props.offers || []).includes(name);
  const length = () => Math.max(0, ...pictures.map((picture) => picture.greys.length));
  const motionOff = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const grey = (level) => `rgb(${17 * level} ${17 * level} ${17 * level})`;

  function column(k) {
    const node = make("figure", "px-picture"),
      title = make("figcaption", "px-title"),
      bits = make("figcaption", "px-bits");
    const canvas = Object.assign(make("canvas", "px-canvas"), { width: SIDE, height: SIDE, tabIndex: 0 });
    const [front, mark, cursor, line] = ["front", "mark", "cursor", "line"].map((kind) => make("i", `px-${kind}`));
    const stage = make("div", "px-stage");
    stage.append(canvas, line, front, mark, cursor);
    canvas.setAttribute("role", "application");
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      const place = (along, start, size) =>
        Math.max(0, Math.min(SIDE - 1, Math.floor(((along - start) / size) * SIDE)));
      look({ k, i: place(event.clientY, box.top, box.height) * SIDE + place(event.clientX, box.left, box.width) });
    });
    canvas.addEventListener("keydown", (event) => walk(event, k));
    node.append(title, stage, bits);
    return {
      node,
      title,
      canvas,
      bits,
      front,
      mark,
      cursor,
      line,
      greys: [],
      p: [],
      drawn: [],
      entropy: [],
      surprise: [],
      read: 0,
    };
  }

  function add(picture, piece) {
    const bytes = Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
    const count = bytes.length / (1 + 4 * LEVELS),
      numbers = new DataView(bytes.buffer, count);
    for (let i = 0; i < count; i++) {
      const row = (part) =>
        Array.from(
          { length: LEVELS },
          (_, level) => numbers.getUint16(2 * (LEVELS * (part * count + i) + level), true) / ONE,
        );
      const p = row(0);
      picture.greys.push(bytes[i]);
      picture.p.push(p);
      picture.drawn.push(row(1));
      picture.entropy.push(-p.reduce((sum, one) => sum + (one > 0 ? one * Math.log2(one) : 0), 0));
      picture.surprise.push(-Math.log2(Math.max(p[bytes[i]], 0.5 / ONE)));
    }
  }

  function update() {
    const value = props.value;
    if (!value || !value.pictures || !value.pictures.length) return;
    const fresh = value.id !== shownId || value.pictures.length !== pictures.length;
    const following = fresh || goal >= length();
    run = value;
    if (fresh) {
      play(false);
      shownId = value.id;
      pictures = value.pictures.map((_, k) => column(k));
      const many = pictures.length;
      $(".px-pictures").style.setProperty(
        "--columns",
        many <= 2
          ? many
          : many % 10 === 0
            ? 5
            : many <= 16 && many % 4 === 0
              ? 4
              : Math.min(8, Math.ceil(Math.sqrt(many))),
      );
      $(".px-pictures").classList.toggle("px-few", many <= 2);
      $(".px-pictures").replaceChildren(...pictures.map((picture) => picture.node));
      at = goal = 0;
      cursor = null;
    }
    value.pictures.forEach((source, k) => {
      const picture = pictures[k];
      Object.assign(picture, { source, given: source.given * SIDE });
      picture.title.textContent = source.title;
      picture.title.hidden = !source.title;
      for (const piece of news(picture, source.pieces)) add(picture, piece);
    });
    $(".pl-note").textContent = run.note || "";
    $(".pl-actions").hidden = run.state === "running" || run.state === "stored" || !run.recipe;
    $("[data-action=link]").hidden = !run.link;
    $(".pl-empty").hidden = true;
    $(".pl-body").hidden = false;
    if (following) follow(length());
    relabel();
  }

  function follow(end) {
    // the eye sees pixels come one by one, though rows arrive whole
    goal = end;
    if (run.state !== "running" || motionOff()) return seek(end);
    play(false);
    timer = setInterval(() => {
      if (!element.isConnected || at >= goal) return play(false);
      seek(Math.min(goal, at + Math.max(1, Math.ceil((goal - at) / 8))));
    }, 40);
  }

  // ---- drawing

  function paint(picture, k) {
    // one byte for each pixel: a browser that is busy painting would not feel a click
    const pen = picture.canvas.getContext("2d", { willReadFrequently: true }),
      image = pen.createImageData(SIDE, SIDE);
    for (let i = 0; i < PIXELS; i++) {
      const there = i < Math.min(at, picture.greys.length),
        waiting = (Math.floor(i / SIDE) + i) % 2 ? 158 : 182;
      const level = there ? 17 * picture.greys[i] : waiting;
      image.data.set(
        [...(there && view !== "picture" ? shade(picture[view][i] / BITS) : [level, level, level]), 255],
        4 * i,
      );
    }
    pen.putImageData(image, 0, 0);
    const front = at > 0 && at < PIXELS && at <= picture.greys.length ? at - 1 : null;
    const mark = picture.source.mark != null && at > picture.source.mark ? picture.source.mark : null;
    for (const [name, i] of [
      ["front", front],
      ["mark", mark],
      ["cursor", cursor && cursor.k === k ? cursor.i : null],
    ]) {
      picture[name].hidden = i === null;
      picture[name].style.left = `${(100 * (i % SIDE)) / SIDE}%`;
      picture[name].style.top = `${(100 * Math.floor(i / SIDE)) / SIDE}%`;
    }
    picture.line.hidden = !picture.given;
    picture.line.style.top = `${(100 * picture.given) / PIXELS}%`;
  }

  function show() {
    if (!run) return;
    at = Math.max(0, Math.min(at, length()));
    pictures.forEach((picture, k) => {
      paint(picture, k);
      const end = Math.min(at, picture.greys.length),
        sum = picture.surprise.slice(0, end).reduce((total, bits) => total + bits, 0);
      picture.bits.textContent = end
        ? word("{bits} bits per pixel").replace("{bits}", (sum / end).toFixed(3))
        : "\u00a0";
      picture.canvas.setAttribute(
        "aria-label",
        `${picture.source.title || word("Picture")}. ${word("Arrow keys go from pixel to pixel.")}`,
      );
    });
    slider.max = PIXELS;
    slider.value = at;
    const step = word("pixel {step} of {total}").replace("{step}", at).replace("{total}", PIXELS);
    slider.setAttribute("aria-valuetext", step);
    $(".pl-step").textContent = step;
    const stopped = () => word("stopped at pixel {step}").replace("{step}", length());
    status.textContent = { stored: word("example"), stopped: stopped(), running: "…" }[run.state] || "";
    element.dataset.state = run.state;
  }

  function seek(index) {
    at = Math.max(0, Math.min(index, length()));
    show();
    tell({ fraction: at / PIXELS, x: at });
  }

  function play(on) {
    clearInterval(timer);
    timer = null;
    playing(on);
    if (!on || !run) return;
    if (at >= length()) seek(0);
    timer = setInterval(
      () => {
        if (!element.isConnected || at >= length()) return play(false);
        seek(at + Math.max(1, Number($(".pl-speed").value) / 40));
      },
      Math.max(25, 1000 / Number($(".pl-speed").value)),
    );
  }

  // ---- one pixel: its 16 chances

  function look(place) {
    if (place && place.i >= Math.min(at, pictures[place.k].greys.length)) place = null;
    const kept = place && greys.contains(document.activeElement) ? document.activeElement.dataset.level : null;
    cursor = place;
    greys.replaceChildren();
    if (!place) {
      about.textContent = run ? word("Click a pixel to see the chances of all 16 greys there.") : "";
      return show();
    }
    const picture = pictures[place.k],
      level = picture.greys[place.i],
      p = picture.p[place.i],
      drawn = picture.drawn[place.i];
    const able = offers("branch") && picture.source.run && run.state !== "running" && run.state !== "stored";
    const parts = [
      picture.source.title,
      word("row {row}, column {column}")
        .replace("{row}", Math.floor(place.i / SIDE) + 1)
        .replace("{column}", (place.i % SIDE) + 1),
      `${word("shade of grey")} ${level}`,
      `p = ${percent(p[level])}`,
      word("entropy {bits} bits").replace("{bits}", picture.entropy[place.i].toFixed(2)),
      able ? word("click another grey to branch there") : "",
    ];
    about.textContent = parts.filter(Boolean).join(" · ");
    const highest = Math.max(...p, ...drawn);
    for (let other = 0; other < LEVELS; other++) {
      const button = make("button", "px-grey"),
        bar = make("i", "px-bar"),
        share = make("i", "px-drawn");
      button.type = "button";
      button.disabled = !able;
      button.dataset.level = other;
      button.setAttribute("aria-current", String(other === level));
      bar.style.height = `${(100 * p[other]) / highest}%`;
      share.style.height = `${(100 * drawn[other]) / highest}%`;
      const bars = make("span", "px-bars");
      bars.append(bar, ...(Math.abs(p[other] - drawn[other]) > 1e-4 ? [share] : []));
      const swatch = make("span", "px-swatch", other);
      swatch.style.background = grey(other);
      swatch.style.color = other > 8 ? "#000" : "#fff";
      button.append(bars, make("span", "px-share", percent(p[other])), swatch);
      const what = `${word("shade of grey")} ${other}, p = ${percent(p[other])}, ${word("drawn with {chance}").replace("{chance}", percent(drawn[other]))}`;
      button.setAttribute("aria-label", able ? `${what}. ${word("Branch here")}` : what);
      button.title = what;
      button.addEventListener("click", () => {
        trigger("branch", { id: picture.source.run, sample: picture.source.sample, at: place.i, level: other });
      });
      greys.append(button);
    }
    if (kept !== null) greys.querySelector(`[data-level="${kept}"]`)?.focus();
    show();
  }

  function walk(event, k) {
    const end = Math.min(at, pictures[k].greys.length);
    if (!end) return;
    const i = cursor && cursor.k === k ? cursor.i : 0;
    const to = { ArrowLeft: i - 1, ArrowRight: i + 1, ArrowUp: i - SIDE, ArrowDown: i + SIDE, Home: 0, End: end - 1 }[
      event.key
    ];
    if (to !== undefined) look({ k, i: Math.max(0, Math.min(end - 1, cursor && cursor.k === k ? to : i)) });
    else if (event.key === "Escape") look(null);
    else if (event.key === "Enter" && cursor) greys.querySelector("button:not([disabled])")?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- controls

  function legend() {
    const parts =
      view === "picture"
        ? []
        : [make("span", "", word("0 bits")), make("i", "px-scale"), make("span", "", word("4 bits"))];
    $(".px-legend").replaceChildren(...parts);
    if (parts.length)
      parts[1].style.background = `linear-gradient(to right, ${[0, 0.2, 0.4, 0.6, 0.8, 1].map(palette)})`;
    const given = pictures.some((picture) => picture.given);
    $(".px-about-view").textContent = word(ABOUT[view]) + (given ? ` ${word("Above the dashed line: given.")}` : "");
  }

  function relabel() {
    common.relabel();
    legend();
    if (run) look(cursor);
  }

  const actions = {
    first: () => seek(0),
    previous: () => seek(at - 1),
    play: () => play(timer === null),
    next: () => seek(at + 1),
    last: () => seek(length()),
    ...copies(() => run),
    compare: () => trigger("compare", { id: run.id }),
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (!button || !run) return;
    if (["first", "previous", "next", "last"].includes(button.dataset.action)) play(false);
    actions[button.dataset.action](button);
  });
  $(".pl-save").addEventListener("change", (event) => {
    save({ id: run.id, kind: event.target.value, view: view === "entropy" ? "entropy" : "images" }, status);
    event.target.value = "";
  });
  slider.addEventListener("input", () => {
    play(false);
    seek(Number(slider.value));
  });
  $(".pl-speed").addEventListener("change", () => {
    if (timer !== null) play(true);
  });
  const viewName = `pixels-${Math.random().toString(36).slice(2)}`;
  for (const radio of element.querySelectorAll(".pl-views input")) {
    radio.name = viewName;
    radio.addEventListener("change", () => {
      view = radio.value;
      legend();
      show();
    });
  }
  for (const node of element.querySelectorAll("[data-only]")) node.hidden = !offers(node.dataset.only);
  watch("value", update);
  relabel();
  begin(update, () => run);
};
