// A cell of the matrix opens its sessions in the side panel; Escape closes it and gives the focus back.

const panel = document.getElementById("cell-panel");
let opener = null;

function close() {
  panel.hidden = true;
  panel.replaceChildren();
  opener?.closest("td").classList.remove("m-open");
  opener?.focus();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-cell]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    opener?.closest("td").classList.remove("m-open");
    opener = link;
    link.closest("td").classList.add("m-open");
    panel.hidden = false;
    await globalThis.htmx.ajax("GET", link.getAttribute("href"), { target: "#cell-panel", swap: "innerHTML" });
    panel.focus();
  }
  if (event.target.closest("[data-close]")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel && !panel.hidden) close();
});
