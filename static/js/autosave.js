// Saves the idea form while it is written, attached by data-autosave. The page works without it.
const area = document.querySelector("[data-autosave]");
const form = area && area.querySelector("form[enctype], form.f");
if (form) {
  const saved = area.querySelector("[data-saved-text]");
  const failed = area.querySelector("[data-save-failed]");
  let timer, running = false, again = false, told = false;

  const save = async () => {
    if (running) { again = true; return; }
    running = true;
    const data = new FormData(form);
    data.delete("files");
    data.append("step", area.dataset.step);
    try {
      const answer = await fetch(area.dataset.autosave, { method: "POST", body: data, credentials: "omit", signal: AbortSignal.timeout(10000) });
      if (!answer.ok) throw new Error(answer.status);
      const { saved: time } = await answer.json();
      saved.textContent = saved.dataset.text.replace("{time}", time);
      failed.hidden = true;
      told = false;
    } catch {
      failed.hidden = false;
      // Said aloud and brought into view once, not at every key: the reader has to be able to go on writing.
      if (!told) { told = true; failed.focus(); }
    }
    running = false;
    if (again) { again = false; save(); }
  };

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
  form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(save, 300); });
  form.addEventListener("submit", () => clearTimeout(timer));
}
