// Somebody dragged to another table opens the page that says what the move costs, the same as the select does.
// Attached by data-drag with that page's address; without it, or by keyboard, the select is there.
for (const area of document.querySelectorAll("[data-drag]")) {
  let dragged = "";
  for (const person of area.querySelectorAll("[data-person]")) {
    person.draggable = true;
    person.addEventListener("dragstart", (event) => {
      dragged = person.dataset.person;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", person.textContent.trim());
    });
  }
  for (const table of area.querySelectorAll("[data-table]")) {
    const mark = (on) => table.classList.toggle("target", on);
    table.addEventListener("dragover", (event) => { if (dragged) { event.preventDefault(); mark(true); } });
    table.addEventListener("dragleave", () => mark(false));
    table.addEventListener("drop", (event) => {
      event.preventDefault();
      mark(false);
      const home = area.querySelector(`[data-person="${dragged}"]`).closest("[data-table]");
      if (dragged && home !== table) location.href = `${area.dataset.drag}&vem=${dragged}&till=${table.dataset.table}`;
      dragged = "";
    });
  }
}
