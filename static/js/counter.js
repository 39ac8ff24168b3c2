// Keeps "37 of at most 2 000 characters" true while one writes, attached by data-counter (the id of the field).
for (const line of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(line.dataset.counter);
  const show = () => {
    const written = [...field.value].length.toString().replace(/\B(?=(\d{3})+$)/g, "\u202f");
    line.textContent = line.dataset.text.replace("{n}", written);
  };
  field.addEventListener("input", show);
}
