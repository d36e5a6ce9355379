// Every component is made alike: its HTML and its code are here once, under its name, and not in each of its places.
window.playground = {
  start(name, parts) {
    parts.element.innerHTML = playground.html[name]; // from assets/ui; nothing of a visitor or a model is in it
    playground[name]({ ...parts, server: playground.asking(parts.server) });
  },
  asking: (server) =>
    new Proxy(
      {},
      {
        // functions of the server, each of them told the language to answer in
        get: (_, name) => (asked) =>
          server[name]({ ...asked, language: document.documentElement.lang }).catch(() => ({
            error: playground.word("The app does not answer: it was closed, or the network is gone."),
          })),
      },
    ),
  strokes(canvas, pen) {
    // draws with mouse, pen or finger
    function place(event) {
      const box = canvas.getBoundingClientRect();
      return [
        ((event.clientX - box.left) / box.width) * canvas.width,
        ((event.clientY - box.top) / box.height) * canvas.height,
      ];
    }

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
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
  },
  chosen: {}, // models by the id of what chooses them
  choose(of, entry, visitor = false) {
    // tells those that follow what chooses
    if (playground.chosen[of] === entry) return;
    playground.chosen[of] = entry; // for players that are not there yet
    window.dispatchEvent(new CustomEvent("playground:chosen", { detail: { of, entry, visitor } }));
  },
  words: {}, // texts in the visitor's language by English original
  word: (text) => playground.words[text] || text,
};
