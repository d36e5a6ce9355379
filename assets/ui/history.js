// What was made in this session: value is a list of {id, thumbnail, title}; a click brings a run back.
playground.history = ({ element, props, trigger, watch, server }) => {
const list = element.querySelector(".hi-list");

function update() {
  list.replaceChildren(...(props.value || []).map((item) => {
    const button = document.createElement("button"), image = document.createElement("img"), text = document.createElement("span");
    button.type = "button";
    button.title = item.title;
    image.src = item.thumbnail;
    image.alt = "";
    text.textContent = item.title;
    button.append(image, text);
    button.addEventListener("click", () => trigger("restore", { id: item.id }));
    return button;
  }));
}

watch("value", update);
update();
};
