// What was made in this session: value is a list of {id, title, thumbnail or text}; a click brings a run back.
playground.history = ({ element, props, trigger, watch, server }) => {
  const list = element.querySelector(".hi-list");

  function update() {
    list.replaceChildren(
      ...(props.value || []).map((item) => {
        const button = document.createElement("button"),
          text = document.createElement("span");
        const glimpse = document.createElement(item.thumbnail ? "img" : "div");
        button.type = "button";
        button.title = item.title;
        text.textContent = item.title;
        if (item.thumbnail) Object.assign(glimpse, { src: item.thumbnail, alt: "" });
        else Object.assign(glimpse, { className: "hi-text", textContent: item.text, dir: "auto" });
        button.append(glimpse, text);
        button.addEventListener("click", () => trigger("restore", { id: item.id }));
        return button;
      }),
    );
  }

  watch("value", update);
  update();
};
