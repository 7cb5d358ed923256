// Search-as-you-type boxes: [data-picker="/search/url/"] with a hidden value, a text box and a list.
// Sends `change` from the hidden input, so filters and forms react as to any other control.

const WAIT = 200;

function setUp(box) {
  const [hidden, input] = box.querySelectorAll("input");
  const list = box.querySelector("[role=listbox]");
  let timer, active = -1, chosenText = input.value, turn = 0;

  function close() {
    clearTimeout(timer);
    turn += 1;  // an answer still on its way must not open the list again
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function choose(id, text) {
    const changed = hidden.value !== id;
    hidden.value = id;
    input.value = chosenText = text;
    close();
    if (changed) hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function mark(index) {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function show(results) {
    list.replaceChildren();
    results.forEach((result, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}_${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.id = result.id;
      item.dataset.text = result.text;
      item.textContent = result.text;
      if (result.hint) {
        const hint = document.createElement("span");
        hint.className = "picker-hint";
        hint.textContent = result.hint;
        item.append(hint);
      }
      list.append(item);
    });
    if (!results.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "没有找到，请换个写法（可用拼音首字母）";
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
  }

  async function search() {
    const mine = ++turn;
    const url = new URL(box.dataset.picker, location.href);
    url.searchParams.set("q", input.value.trim());
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (mine === turn && response.ok) show((await response.json()).results);
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    if (!input.value.trim()) {
      choose("", "");
      return;
    }
    timer = setTimeout(search, WAIT);
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("focus", () => { if (!hidden.value) search(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); list.hidden ? search() : mark(active + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const option = list.querySelectorAll("[role=option]")[Math.max(active, 0)];
      if (option) choose(option.dataset.id, option.dataset.text);
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option.dataset.id, option.dataset.text);
  });
  input.addEventListener("blur", () => {
    input.value = chosenText;
    close();
  });
}

function setUpAll(root) {
  root.querySelectorAll("[data-picker]:not([data-ready])").forEach((box) => {
    box.dataset.ready = "1";
    setUp(box);
  });
}

setUpAll(document);
document.addEventListener("htmx:load", (event) => setUpAll(event.target));
