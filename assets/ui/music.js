// Tunes: each text has above it its score, its piano roll and its sound, with a cursor that follows the sound.
// Besides those of `playground.text`, value.texts have what `tune_views` makes: score (wide and narrow SVG), roll, times
// (seconds and what sounds then), said (sentences), abc, run, sample. What is drawn knows by data-end when it was written.
playground.music = (parts) => {
  const { element, props, server } = parts;
  const { word, make, save } = playground.common(parts);
  const status = element.querySelector(".pl-status");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const SVG = "http://www.w3.org/2000/svg",
    SLIM = 560; // pixels; below, lines are short
  const REACH = 30; // pixels around a note in which a click means it
  let tunes = [],
    texts = null;

  function button(name, act) {
    const node = make("button");
    node.type = "button";
    node.dataset.word = name;
    node.addEventListener("click", act);
    return node;
  }

  function column(node, k) {
    if (k === 0) {
      tunes.forEach(silence);
      tunes = [];
    }
    const tune = { k, notes: {}, now: [], svgs: ["", ""], roll: "", audio: null };
    const figure = make("div", "tune"),
      bar = make("div", "pl-bar tune-bar");
    tune.pages = [make("div", "sc-wide"), make("div", "sc-narrow")];
    tune.said = make("p", "tune-said");
    tune.piano = make("div", "tune-roll");
    tune.place = make("div", "tune-place");
    tune.player = bar;
    tune.listen = button("Listen", () => listen(tune));
    tune.audio = Object.assign(document.createElement("audio"), { controls: true, preload: "auto", hidden: true });
    tune.audio.addEventListener("play", () => {
      others(tune);
      follow(tune);
    });
    for (const name of ["seeked", "pause", "ended"]) tune.audio.addEventListener(name, () => point(tune));
    tune.files = ["abc", "wav"].map((kind) =>
      button({ abc: "ABC", wav: "WAV" }[kind], () => {
        const { run, sample } = texts[tune.k];
        save({ id: run, kind, sample }, status);
      }),
    );
    bar.append(tune.listen, tune.audio, ...tune.files);
    figure.append(...tune.pages, tune.said, tune.piano, bar);
    tune.pages.forEach((page) => page.addEventListener("click", (event) => pick(tune, nearest(page, event))));
    tune.piano.addEventListener("click", (event) => pick(tune, event.target.closest("[data-n]")));
    node.querySelector(".tx-tokens").before(figure);
    new ResizeObserver(() => figure.classList.toggle("tune-slim", figure.clientWidth < SLIM)).observe(figure);
    tunes[k] = tune;
    figure.querySelectorAll("[data-word]").forEach((part) => {
      part.textContent = word(part.dataset.word);
    });
  }

  const others = (tune) =>
    tunes.forEach((other) => {
      if (other !== tune) other.audio?.pause();
    });

  function silence(tune) {
    tune.audio.pause();
    if (tune.audio.src) URL.revokeObjectURL(tune.audio.src);
  }

  function show(run, at) {
    texts = run.texts;
    tunes.forEach((tune, k) => draw(tune, run, at, run.texts[k]));
  }

  function draw(tune, run, at, source) {
    const fresh = [source.score.wide, source.score.narrow],
      growing = run.state === "running";
    if (tune.svgs[0] !== fresh[0] || tune.roll !== source.roll) {
      Object.assign(tune, { svgs: fresh, roll: source.roll, notes: {}, now: [] });
      tune.pages.forEach((page, side) => {
        page.innerHTML = fresh[side];
      }); // SVG that score.py draws
      tune.piano.innerHTML = source.roll;
      tune.piano.append(tune.place);
      for (const page of tune.pages)
        for (const node of page.querySelectorAll(".sc-note")) (tune.notes[node.dataset.n] ||= []).push(node);
      tune.audio.hidden = true;
      tune.listen.hidden = false;
    }
    tune.said.replaceChildren(...source.said.map((sentence) => make("span", "", sentence)));
    for (const node of tune.player.parentElement.querySelectorAll("[data-end]"))
      node.toggleAttribute("data-hidden", Number(node.dataset.end) > at);
    tune.listen.disabled = growing || source.times.length < 2;
    tune.files.forEach((node) => {
      node.hidden = growing || run.state === "stored";
    });
    point(tune);
  }

  // ---- sound

  async function listen(tune) {
    const asked = texts[tune.k].abc;
    tune.listen.disabled = true;
    const file = await server.play_tune({ abc: asked });
    tune.listen.disabled = false;
    if (file.error) {
      status.textContent = file.error;
      return;
    }
    if (!element.isConnected || texts[tune.k]?.abc !== asked) return; // another tune has taken its place
    silence(tune);
    tune.audio.src = URL.createObjectURL(await (await fetch(file.url)).blob());
    tune.audio.setAttribute("aria-label", word("The tune as sound"));
    tune.audio.hidden = false;
    tune.listen.hidden = true;
    tune.audio.play().catch(() => {}); // a browser that wants another click has the player's own button for it
  }

  function follow(tune) {
    if (!element.isConnected) return silence(tune);
    point(tune);
    if (!tune.audio.paused) requestAnimationFrame(() => follow(tune));
  }

  function point(tune) {
    const times = texts[tune.k].times,
      seconds = tune.audio.currentTime;
    const on = !tune.audio.hidden && (seconds > 0 || !tune.audio.paused) && !tune.audio.ended;
    let row = -1;
    if (on) while (row + 1 < times.length - 1 && times[row + 1][0] <= seconds + 0.005) row++;
    const end = times.at(-1)[0],
      at = still.matches && row >= 0 ? times[row][0] : Math.min(seconds, end);
    tune.place.hidden = !on;
    tune.place.style.setProperty("--at", end ? at / end : 0);
    if (tune.row === row && tune.now.every((node) => node.isConnected)) return;
    tune.row = row;
    tune.now.forEach((node) => node.classList.remove("sc-now"));
    element.querySelectorAll(`.sc-cursor[data-of="${tune.k}"]`).forEach((node) => node.remove());
    tune.now = [];
    if (row < 0) return;
    const names = times[row][1].split(" ");
    tune.now = [
      ...names.flatMap((name) => tune.notes[name] || []),
      ...tune.piano.querySelectorAll(`[data-k="${row}"]`),
    ];
    tune.now.forEach((node) => node.classList.add("sc-now"));
    for (const node of tune.notes[names[0]] || []) {
      const line = document.createElementNS(SVG, "path");
      line.setAttribute("class", "sc-cursor");
      line.dataset.of = tune.k;
      line.setAttribute("d", `M${node.dataset.x} -12V44`);
      node.closest(".sc-line").append(line);
    }
  }

  // ---- a note and its characters

  function nearest(page, event) {
    // a head is small: what is closest to the click is meant
    let found = null,
      least = REACH;
    for (const node of page.querySelectorAll(".sc-note:not([data-hidden])")) {
      const box = node.getBoundingClientRect();
      const away = Math.hypot(event.clientX - (box.left + box.width / 2), event.clientY - (box.top + box.height / 2));
      if (away < least) [found, least] = [node, away];
    }
    return found;
  }

  function pick(tune, node) {
    if (!node) return;
    const names = node.dataset.n.split(" "),
      times = texts[tune.k].times;
    const row = node.dataset.k ?? times.findIndex((one) => one[1].split(" ").includes(names[0]));
    if (!tune.audio.hidden && row >= 0) tune.audio.currentTime = times[row][0];
    if (Number(node.dataset.end)) shown.pin({ k: tune.k, i: Number(node.dataset.end) - 1 });
  }

  function look(place) {
    element.querySelectorAll(".sc-at").forEach((node) => node.classList.remove("sc-at"));
    const tune = place && tunes[place.k];
    if (!tune) return;
    const ends = Object.values(tune.notes)
      .map(([node]) => Number(node.dataset.end))
      .filter((end) => end > place.i);
    const end = String(Math.min(...ends));
    for (const nodes of Object.values(tune.notes))
      for (const node of nodes) if (node.dataset.end === end) node.classList.add("sc-at");
  }

  const shown = playground.text({ ...parts, extra: { column, show, look } });
};
