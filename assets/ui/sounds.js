// Sounds as they are made, sample by sample: waveform, spectrogram, and audio once they are whole.
// Props: value (what sound_views makes), stored as those of the player.
// value: rate, sounds: {title, pieces, total (samples that it will have), run, sample}; pieces, between which
// there are commas, are base64, a byte of the mu-law for each sample.
playground.sounds = ({ element, props, watch, server }) => {
  const { word, make, save, copies, begin, news, shade, ...common } = playground.common({ element, props, server });
  const $ = (selector) => element.querySelector(selector);
  const status = $(".pl-status"),
    list = $(".so-list");
  const WIDE = 640,
    HIGH = 72,
    BINS = 96,
    WINDOW = 256,
    FLOOR = -70; // decibels below the loudest
  let run = null,
    shownId = null,
    sounds = [],
    row = null;

  const MU_LAW = Float32Array.from({ length: 256 }, (_, value) => {
    const companded = (2 * value) / 255 - 1;
    return (Math.sign(companded) * Math.expm1(Math.abs(companded) * Math.log(256))) / 255;
  });

  function column(k, rate) {
    const node = make("figure", "so-sound"),
      title = make("figcaption", "so-title"),
      time = make("span", "so-time");
    const pictures = make("div", "so-pictures"),
      head = make("div", "so-head");
    const wave = Object.assign(make("canvas", "so-wave"), { width: WIDE, height: HIGH });
    const spectrum = Object.assign(make("canvas", "so-spectrum"), { width: WIDE, height: BINS });
    const low = make("span", "so-low", "0"),
      high = make("span", "so-high", word("{frequency} kHz").replace("{frequency}", rate / 2000)),
      needle = make("i", "so-needle");
    pictures.append(wave, spectrum, high, low, needle);
    head.append(title, time);
    const controls = make("div", "pl-bar");
    node.append(head, pictures, controls);
    return {
      k,
      node,
      title,
      time,
      wave,
      spectrum,
      needle,
      controls,
      samples: new Float32Array(0),
      made: 0,
      read: 0,
      drawn: 0,
      loudest: 1e-6,
      audio: null,
    };
  }

  function update() {
    const value = props.value;
    if (!value || !value.sounds || !value.sounds.length) return;
    const fresh = value.id !== shownId || value.sounds.length !== sounds.length;
    run = value;
    if (fresh) {
      quiet();
      for (const sound of sounds) if (sound.audio) URL.revokeObjectURL(sound.audio.src);
      shownId = value.id;
      sounds = value.sounds.map((_, k) => column(k, value.rate));
      list.classList.toggle("so-many", sounds.length > 1);
      list.replaceChildren(...sounds.map((sound) => sound.node));
    }
    value.sounds.forEach((source, k) => {
      const sound = sounds[k];
      sound.title.textContent = source.title;
      sound.total = source.total;
      if (sound.samples.length !== sound.total) sound.samples = new Float32Array(sound.total);
      for (const piece of news(sound, source.pieces)) add(sound, piece);
      if (run.state !== "running" && sound.made && !sound.audio) hear(sound, source);
    });
    const over = run.state !== "running" && run.state !== "stored";
    $(".pl-note").textContent = run.note || "";
    $(".pl-actions").hidden = run.state === "running";
    for (const name of ["recipe", "link", "python"]) $(`[data-action=${name}]`).hidden = !over || !run[name];
    $("[data-action=wav]").hidden = !over || !run.recipe;
    $(".so-row").hidden = sounds.length < 2;
    $(".pl-empty").hidden = true;
    $(".pl-body").hidden = false;
    relabel();
  }

  function add(sound, piece) {
    const bytes = atob(piece);
    for (let i = 0; i < bytes.length; i++) {
      const sample = MU_LAW[bytes.charCodeAt(i)];
      sound.samples[sound.made++] = sample;
      sound.loudest = Math.max(sound.loudest, Math.abs(sample));
    }
  }

  // ---- pictures of a sound

  function draw(sound) {
    const pen = sound.wave.getContext("2d", { willReadFrequently: true }),
      middle = HIGH / 2;
    pen.clearRect(0, 0, WIDE, HIGH);
    pen.fillStyle = "#8a8a8a";
    pen.fillRect(0, middle, WIDE, 1);
    pen.fillStyle = "#3c9a4a";
    const each = sound.total / WIDE,
      end = Math.floor((sound.made / sound.total) * WIDE),
      scale = (middle - 2) / sound.loudest;
    for (let x = 0; x < end; x++) {
      // from the sample before on, so that few samples are joined too
      let low = 1,
        high = -1;
      for (
        let i = Math.max(0, Math.floor(x * each) - 1);
        i <= Math.min(sound.made - 1, Math.floor((x + 1) * each));
        i++
      ) {
        low = Math.min(low, sound.samples[i]);
        high = Math.max(high, sound.samples[i]);
      }
      pen.fillRect(x, middle - high * scale, 1, Math.max(1, (high - low) * scale));
    }
    spectrogram(sound, end);
    sound.time.textContent = word("{made} of {total} samples")
      .replace("{made}", sound.made)
      .replace("{total}", sound.total);
  }

  function spectrogram(sound, end) {
    const wide = end - sound.drawn,
      each = sound.total / WIDE;
    if (wide <= 0) return;
    const pen = sound.spectrum.getContext("2d", { willReadFrequently: true }),
      pixels = pen.createImageData(wide, BINS);
    for (let x = 0; x < wide; x++) {
      const bins = powers(sound.samples, Math.floor((sound.drawn + x + 1) * each) - WINDOW);
      for (let y = 0; y < BINS; y++) {
        const decibels = 10 * Math.log10(bins[Math.floor(((BINS - 1 - y) / BINS) * (WINDOW / 2))] + 1e-12);
        pixels.data.set(INKS[Math.max(0, Math.min(255, Math.round(255 * (1 - decibels / FLOOR))))], 4 * (y * wide + x));
      }
    }
    pen.putImageData(pixels, sound.drawn, 0);
    sound.drawn = end;
  }

  const INKS = Array.from({ length: 256 }, (_, k) => [...shade(k / 255), 255]);
  const TURN = Array.from({ length: WINDOW / 2 }, (_, k) => [
    Math.cos((-2 * Math.PI * k) / WINDOW),
    Math.sin((-2 * Math.PI * k) / WINDOW),
  ]);
  const HANN = Float32Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
  function powers(samples, start) {
    // of a window that begins there, 1 for the loudest possible sine
    const re = new Float32Array(WINDOW),
      im = new Float32Array(WINDOW);
    for (let i = 0; i < WINDOW; i++) re[i] = start + i >= 0 ? samples[start + i] * HANN[i] : 0;
    for (let i = 1, j = 0; i < WINDOW; i++) {
      // the order of the fast Fourier transform
      let bit = WINDOW >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) [re[i], re[j]] = [re[j], re[i]];
    }
    for (let size = 2; size <= WINDOW; size *= 2) {
      for (let k = 0; k < size / 2; k++) {
        const [c, s] = TURN[(k * WINDOW) / size];
        for (let i = k; i < WINDOW; i += size) {
          const j = i + size / 2,
            x = re[j] * c - im[j] * s,
            y = re[j] * s + im[j] * c;
          re[j] = re[i] - x;
          im[j] = im[i] - y;
          re[i] += x;
          im[i] += y;
        }
      }
    }
    return Float32Array.from({ length: WINDOW / 2 }, (_, i) => (re[i] ** 2 + im[i] ** 2) / (WINDOW / 4) ** 2);
  }

  // ---- hearing

  function wav(samples, rate) {
    const data = new DataView(new ArrayBuffer(44 + 2 * samples.length));
    const text = (place, letters) =>
      [...letters].forEach((letter, k) => data.setUint8(place + k, letter.charCodeAt(0)));
    text(0, "RIFF");
    text(8, "WAVEfmt ");
    text(36, "data");
    data.setUint32(4, 36 + 2 * samples.length, true);
    data.setUint32(16, 16, true);
    data.setUint16(20, 1, true);
    data.setUint16(22, 1, true);
    data.setUint32(24, rate, true);
    data.setUint32(28, 2 * rate, true);
    data.setUint16(32, 2, true);
    data.setUint16(34, 16, true);
    data.setUint32(40, 2 * samples.length, true);
    samples.forEach((sample, i) => data.setInt16(44 + 2 * i, Math.round(32767 * sample), true));
    return URL.createObjectURL(new Blob([data], { type: "audio/wav" }));
  }

  function hear(sound, source) {
    const audio = Object.assign(make("audio", "so-audio"), {
      controls: true,
      src: wav(sound.samples.subarray(0, sound.made), run.rate),
    });
    audio.setAttribute("aria-label", source.title);
    const follow = () => {
      sound.needle.style.left = `${((audio.currentTime * run.rate) / sound.total) * 100}%`;
      if (!audio.paused && element.isConnected) requestAnimationFrame(follow);
    };
    audio.addEventListener("play", () => {
      sound.node.classList.add("so-playing");
      follow();
    });
    audio.addEventListener("pause", () => sound.node.classList.remove("so-playing"));
    sound.audio = audio;
    sound.controls.replaceChildren(audio);
    if (run.state === "stored" || !source.run) return;
    const button = make("button", "so-wav");
    button.type = "button";
    button.dataset.word = "WAV with its recipe";
    button.addEventListener("click", () => save({ id: source.run, kind: "wav", sample: source.sample }, status));
    sound.controls.append(button);
  }

  function quiet() {
    row = null;
    for (const sound of sounds) sound.audio?.pause();
  }

  async function playRow() {
    quiet();
    const mine = (row = {});
    for (const sound of sounds) {
      if (row !== mine || !sound.audio || !element.isConnected) return;
      sound.audio.currentTime = 0;
      await sound.audio.play();
      await new Promise((done) => sound.audio.addEventListener("pause", done, { once: true }));
      if (!sound.audio.ended) return; // paused by hand
    }
  }

  function relabel() {
    common.relabel();
    if (!run) return;
    for (const sound of sounds) draw(sound);
    const made = Math.max(0, ...sounds.map((sound) => sound.made));
    const stopped = () => word("stopped at sample {step}").replace("{step}", made);
    status.textContent = { stored: word("example"), stopped: stopped(), running: "…" }[run.state] || "";
    element.dataset.state = run.state;
  }

  const actions = {
    ...copies(() => run),
    row: playRow,
    wav: () => save({ id: run.id, kind: "wav" }, status),
  };
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action]");
    if (button && run) actions[button.dataset.action](button);
  });
  watch("value", update);
  relabel();
  begin(update, () => run);
};
