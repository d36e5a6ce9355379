// Every component is made alike: its HTML and its code are here once, under its name, and not in each of its places.
window.playground = {
  start(name, parts) {
    parts.element.innerHTML = playground.html[name]; // from assets/ui; nothing of a visitor or a model is in it
    playground[name]({ ...parts, server: playground.asking(parts.server) });
  },
  asking: (server) => new Proxy({}, { // functions of the server, each of them told the language to answer in
    get: (_, name) => (asked) => server[name]({ ...asked, language: document.documentElement.lang }),
  }),
  words: {}, // texts in the visitor's language by English original
  word: (text) => playground.words[text] || text,
};
