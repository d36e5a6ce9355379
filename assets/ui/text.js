// Texts as they are written, token by token, with what else might have come. All text is set as textContent.
// Props: value (what text_views makes), stored, group as those of the player; offers ("branch", "accept").
// value.texts: {title, prompt, pieces, run, sample, mark}; a piece is JSON, a list of tokens
// [characters, id, probability, chance, entropy, [[id, text, probability, chance], ...]].
// extra: what another component adds: column(node, k) to a text that begins, show(run, at) and look(place) whenever
// this is shown or a token looked at; the answer's pin({ k, i }) looks at a token.
playground.text = ({ element, props, trigger, watch, server, extra = {} }) => {
  const { word, playing, make, percent, copy, save, copies, tell, begin, ...common } = playground.common({
    element,
    props,
    server,
  });
  const $ = (selector) => element.querySelector(selector);
  const slider = $(".pl-slider"),
    status = $(".pl-status"),
    about = $(".tx-about"),
    choices = $(".tx-choices");
  const SCALES = {
    // upper ends of the steps, the improbable or the certain first
    probability: {
      ends: [0.01, 0.05, 0.2, 0.5, 0.9, Infinity],
      low: "below 1 %",
      high: "above 90 %",
      value: (token) => token[2],
    },
    entropy: {
      ends: [0.25, 0.75, 1.5, 2.5, 4, Infinity],
      low: "certain",
      high: "open (4 bits)",
      value: (token) => token[4],
    },
  };
  const VISIBLE = { " ": "␣", "\n": "↵", "\t": "⇥", "": "…" };
  let run = null,
    shownId = null,
    texts = [],
    at = 0,
    timer = null,
    scale = "probability",
    cursor = null,
    pinned = false;

  const offers = (name) => (props.offers || []).includes(name);
  const length = () => Math.max(1, ...texts.map((text) => text.tokens.length));
  const glyph = (text) => (text in VISIBLE ? VISIBLE[text] : text.replace(/[\n\t]/g, (sign) => VISIBLE[sign]));

  function column(k) {
    const node = make("section", "tx-text"),
      body = make("div", "tx-tokens");
    body.tabIndex = 0;
    body.dir = "auto";
    body.setAttribute("role", "group");
    const title = make("h4", "tx-title"),
      prompt = make("span", "tx-prompt"),
      bits = make("p", "tx-bits");
    body.append(prompt);
    node.append(title, body, bits);
    if (offers("accept")) {
      const button = make("button", "tx-accept");
      button.type = "button";
      button.dataset.word = "Accept";
      button.addEventListener("click", () => {
        for (const other of element.querySelectorAll(".tx-accept")) other.hidden = true; // they continued what was
        trigger("accept", { text: written(texts[k], texts[k].tokens.length) });
      });
      node.append(button);
    }
    return { node, title, prompt, body, bits, tokens: [], spans: [], pieces: 0 };
  }

  const written = (text, end) =>
    text.tokens
      .slice(0, end)
      .map((token) => token[0])
      .join("");

  function tint(span, token) {
    const { ends, value } = SCALES[scale] || {};
    if (ends) span.dataset.step = ends.findIndex((end) => value(token) <= end);
    else delete span.dataset.step;
  }

  function add(k, piece) {
    const text = texts[k];
    for (const token of JSON.parse(piece)) {
      const span = make("span", "tx-token", token[0]);
      span.dataset.at = text.tokens.length;
      if (token[0] === "") span.dataset.part = "";
      else if (token[0].includes("\n")) span.dataset.line = "";
      tint(span, token);
      text.tokens.push(token);
      text.spans.push(span);
      text.body.append(span);
    }
  }

  function update() {
    const value = props.value;
    if (!value || !value.texts || !value.texts.length) return;
    const fresh = value.id !== shownId || value.texts.length !== texts.length;
    const following = fresh || at >= length();
    run = value;
    if (fresh) {
      play(false);
      shownId = value.id;
      texts = value.texts.map((_, k) => column(k));
      $(".tx-texts").replaceChildren(...texts.map((text) => text.node));
      texts.forEach((text, k) => extra.column?.(text.node, k));
      pin(null);
    }
    value.texts.forEach((source, k) => {
      const text = texts[k];
      text.title.textContent = source.title || "";
      text.title.hidden = !source.title;
      text.prompt.textContent = source.prompt;
      text.body.setAttribute(
        "aria-label",
        `${source.title || word("Text")}. ${word("Arrow keys go from token to token.")}`,
      );
      for (; text.pieces < source.pieces.length; text.pieces++) add(k, source.pieces[text.pieces]);
      if (source.mark != null && text.spans[source.mark]) text.spans[source.mark].dataset.mark = "";
    });
    if (following) at = length();
    $(".pl-note").textContent = run.note || "";
    const over = run.state !== "running" && run.state !== "stored";
    $(".pl-actions").hidden = !over;
    for (const name of ["recipe", "link", "python"]) $(`[data-action=${name}]`).hidden = !run[name];
    $(".pl-save").hidden = !run.recipe;
    for (const node of element.querySelectorAll(".tx-accept")) node.hidden = !over;
    $(".pl-empty").hidden = true;
    $(".pl-body").hidden = false;
    relabel();
  }

  function show() {
    if (!run) return;
    const total = length();
    at = Math.max(0, Math.min(at, total));
    for (const text of texts) {
      text.spans.forEach((span, k) => {
        span.hidden = k >= at;
      });
      const end = Math.min(at, text.tokens.length),
        characters = [...written(text, end)].length;
      const bits = -text.tokens.slice(0, end).reduce((sum, token) => sum + Math.log2(Math.max(token[2], 1e-30)), 0);
      text.bits.textContent = characters
        ? word("{bits} bits per character · perplexity of a token {perplexity}")
            .replace("{bits}", (bits / characters).toFixed(2))
            .replace("{perplexity}", (2 ** (bits / end)).toPrecision(3))
        : "";
    }
    slider.max = total;
    slider.value = at;
    const step = word("token {step} of {total}").replace("{step}", at).replace("{total}", total);
    slider.setAttribute("aria-valuetext", step);
    $(".pl-step").textContent = step;
    const stopped = () => word("stopped at token {step}").replace("{step}", total);
    status.textContent = { stored: word("example"), stopped: stopped(), running: "…" }[run.state] || "";
    element.dataset.state = run.state;
    extra.show?.(run, at);
    tell({ x: at }); // to figures
  }

  function seek(index) {
    at = index;
    show();
    tell({ fraction: at / length(), x: at });
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
        seek(at + 1);
      },
      1000 / Number($(".pl-speed").value),
    );
  }

  // ---- what else might have come

  function look(place) {
    if (cursor) delete texts[cursor.k]?.spans[cursor.i]?.dataset.cursor;
    cursor = place;
    extra.look?.(place);
    choices.replaceChildren();
    if (!place) {
      about.textContent = run ? word("Point at a token, or tap it, to see what else might have come.") : "";
      return;
    }
    const text = texts[place.k],
      token = text.tokens[place.i],
      source = run.texts[place.k];
    text.spans[place.i].dataset.cursor = "";
    const [characters, id, probability, chance, entropy, alternatives] = token;
    const parts = [
      `“${glyph(characters)}”`,
      word("token {step}").replace("{step}", place.i + 1),
      `p = ${percent(probability)}`,
      word("drawn with {chance}").replace("{chance}", percent(chance)),
      word("entropy {bits} bits").replace("{bits}", entropy.toFixed(2)),
    ];
    about.textContent = parts.join(" · ");
    const able = offers("branch") && source.run && run.state !== "running" && run.state !== "stored";
    for (const [other, name, p, drawn] of alternatives) {
      const button = make("button", "tx-choice");
      button.type = "button";
      button.disabled = !able;
      button.style.setProperty("--share", p);
      button.append(
        make("bdi", "tx-glyph", glyph(name)),
        make("span", "tx-share", p === drawn ? percent(p) : `${percent(p)} → ${percent(drawn)}`),
      );
      button.setAttribute("aria-current", String(other === id));
      const what = `${glyph(name)}, p = ${percent(p)}, ${word("drawn with {chance}").replace("{chance}", percent(drawn))}`;
      button.setAttribute("aria-label", able ? `${what}. ${word("Branch here")}` : what);
      button.title = able ? word("Branch here") : "";
      button.addEventListener("click", () => {
        trigger("branch", { id: source.run, sample: source.sample, at: place.i, token: other });
      });
      choices.append(button);
    }
  }

  function placed(node) {
    const span = node.closest?.(".tx-token");
    return span ? { k: texts.findIndex((text) => text.body === span.parentElement), i: Number(span.dataset.at) } : null;
  }

  function pin(place) {
    pinned = Boolean(place);
    look(place);
  }

  $(".tx-texts").addEventListener("pointerover", (event) => {
    const place = placed(event.target);
    if (place && !pinned && event.pointerType === "mouse") look(place);
  });
  $(".tx-texts").addEventListener("click", (event) => {
    const place = placed(event.target);
    if (place) pin(pinned && cursor.k === place.k && cursor.i === place.i ? null : place);
  });
  $(".tx-texts").addEventListener("keydown", (event) => {
    const k = texts.findIndex((text) => text.body === event.target),
      shown = k < 0 ? 0 : Math.min(at, texts[k].tokens.length);
    if (!shown) return;
    const i = cursor && cursor.k === k ? cursor.i : -1;
    const to = { ArrowLeft: Math.max(0, i - 1), ArrowRight: Math.min(shown - 1, i + 1), Home: 0, End: shown - 1 }[
      event.key
    ];
    if (to !== undefined) pin({ k, i: to });
    else if (event.key === "Escape") pin(null);
    else if (event.key === "Enter") choices.querySelector("button:not([disabled])")?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // ---- controls

  function legend() {
    const { low, high } = SCALES[scale] || {};
    $(".tx-legend").replaceChildren();
    if (!low) return;
    const steps = SCALES[scale].ends.map(() => make("i", "tx-token"));
    steps.forEach((node, step) => {
      node.dataset.step = step;
    });
    $(".tx-legend").append(make("span", "", word(low)), ...steps, make("span", "", word(high)));
  }

  function relabel() {
    common.relabel();
    legend();
    look(cursor);
    show();
  }

  const actions = {
    first: () => seek(0),
    previous: () => seek(at - 1),
    play: () => play(timer === null),
    next: () => seek(at + 1),
    last: () => seek(length()),
    ...copies(() => run),
    text: (button) =>
      copy(
        button,
        texts.map((text, k) => run.texts[k].abc ?? run.texts[k].begin + written(text, text.tokens.length)).join("\n\n"),
      ),
  };

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (!button || !run) return;
    if (["first", "previous", "next", "last"].includes(button.dataset.action)) play(false);
    actions[button.dataset.action](button);
  });
  $(".pl-save").addEventListener("change", (event) => {
    save({ id: run.id, kind: event.target.value }, status);
    event.target.value = "";
  });
  slider.addEventListener("input", () => {
    play(false);
    seek(Number(slider.value));
  });
  $(".pl-speed").addEventListener("change", () => {
    if (timer !== null) play(true);
  });
  const scaleName = `scale-${Math.random().toString(36).slice(2)}`;
  for (const radio of element.querySelectorAll(".pl-views input")) {
    radio.name = scaleName;
    radio.addEventListener("change", () => {
      scale = radio.value;
      for (const text of texts) text.spans.forEach((span, k) => tint(span, text.tokens[k]));
      legend();
    });
  }
  watch("value", update);
  relabel();
  begin(update, () => run);
  return { pin };
};
