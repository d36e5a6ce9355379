// Image tokens: pictures under a grid of their tokens; a click shows what else might have come, another one branches.
// Props: value {id, pictures: [{image, title, tokens: [[token, probability, [[token, probability], ...]], ...]}], sheet}
// (sheet: address of a picture with all tokens, 32 in a row).
playground.tokens = ({ element, props, trigger, watch }) => {
  const pictures = element.querySelector(".tk-pictures"),
    detail = element.querySelector(".tk-detail");
  const hint = element.querySelector(".tk-hint"),
    { word } = playground;
  const ROW = 32,
    SIDE = 8,
    SHOWN = 40; // tokens in a row of the sheet, in a row of a picture; pixels of a token
  const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const make = (kind, name, more = {}) => Object.assign(document.createElement(kind), { className: name, ...more });

  function patch(token) {
    const shown = make("span", "tk-patch");
    shown.style.backgroundImage = `url("${props.value.sheet}")`;
    shown.style.backgroundSize = `${ROW * SHOWN}px`;
    shown.style.backgroundPosition = `-${(token % ROW) * SHOWN}px -${Math.floor(token / ROW) * SHOWN}px`;
    return shown;
  }

  function open(sample, at, cell) {
    for (const other of pictures.querySelectorAll("[aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
    cell.setAttribute("aria-pressed", "true");
    const [taken, , others] = props.value.pictures[sample].tokens[at];
    const place = word("Row {row}, column {column}");
    const title = make("p", "", {
      textContent: place.replace("{row}", Math.floor(at / SIDE) + 1).replace("{column}", (at % SIDE) + 1),
    });
    detail.replaceChildren(
      title,
      ...others.map(([token, share]) => {
        const choice = make("button", "tk-choice", { type: "button", disabled: token === taken });
        choice.append(patch(token), make("span", "", { textContent: percent(share) }));
        choice.setAttribute("aria-label", `${word("Token")} ${token}, ${percent(share)}`);
        choice.addEventListener("click", () => trigger("branch", { id: props.value.id, sample, at, token }));
        return choice;
      }),
    );
  }

  function move(event) {
    const cells = [...event.currentTarget.children],
      at = cells.indexOf(event.target),
      column = at % SIDE;
    const steps = {
      ArrowLeft: column ? -1 : 0,
      ArrowRight: column < SIDE - 1 ? 1 : 0,
      ArrowUp: -SIDE,
      ArrowDown: SIDE,
    };
    if (!(event.key in steps) || at < 0) return;
    event.preventDefault();
    const next = cells[at + steps[event.key]];
    if (!next) return;
    cells[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  function picture({ image, title, tokens }, sample) {
    const figure = make("figure", "tk-picture"),
      grid = make("div", "tk-grid");
    grid.style.backgroundImage = `url("${image}")`;
    tokens.forEach(([, share], at) => {
      const cell = make("button", "tk-cell", { type: "button", title: percent(share), tabIndex: at ? -1 : 0 });
      cell.setAttribute("aria-pressed", "false");
      cell.setAttribute("aria-label", `${title}, ${word("Token")} ${at + 1}, ${percent(share)}`);
      cell.style.opacity = (1 - share).toFixed(2); // the surer, the more transparent its frame
      cell.addEventListener("click", () => open(sample, at, cell));
      grid.append(cell);
    });
    grid.addEventListener("keydown", move);
    figure.append(grid, make("figcaption", "", { textContent: title }));
    return figure;
  }

  function update() {
    const run = props.value;
    hint.textContent = run ? word(hint.dataset.word) : "";
    pictures.replaceChildren(...(run ? run.pictures.map(picture) : []));
    detail.replaceChildren();
  }

  watch("value", update);
  update();
};
