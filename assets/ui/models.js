// The sub-tabs and parts of the chosen model: a style sheet hides those of the others.
playground.belongs = ({ of, gone, also }, first) => {
  const sheet = document.head.appendChild(document.createElement("style"));
  const button = (tab) => document.getElementById(`${tab}-button`);

  function apply(entry) {
    const hidden = [...Object.keys(gone[entry]).map((tab) => `#${tab}-button`), ...(also[entry] ?? [])];
    sheet.textContent = hidden.length ? `${hidden} { display: none !important; }` : "";
  }

  window.addEventListener("playground:chosen", ({ detail: { of: where, entry, visitor } }) => {
    if (where !== of) return;
    const open = Object.keys(gone[entry]).find((tab) => button(tab)?.ariaSelected === "true");
    apply(entry);
    if (visitor && open) button(gone[entry][open]).click(); // what else chooses a model opens a sub-tab itself
  });
  apply(playground.chosen[of] ?? first); // a visitor may be quicker than this script
};

// Gradio tells of a choice after a while: its events wait for each other, and for the server. So this is there first.
document.addEventListener(
  "input",
  ({ target }) => {
    const choice = target.type === "radio" && target.closest("[id^='model-']");
    if (choice) playground.choose(choice.id, target.value, true);
  },
  { capture: true },
);

// Whether a sub-tab was opened by a preset or a recipe, and not by the visitor.
document.addEventListener(
  "click",
  ({ target }) => {
    if (target.closest("[role='tab']")) playground.led = false;
  },
  { capture: true },
);
