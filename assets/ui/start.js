// Every component is made alike: its HTML and its code are here once, under its name, and not in each of its places.
window.playground = {
  start(name, parts) {
    parts.element.innerHTML = playground.html[name];
    playground[name](parts);
  },
};
