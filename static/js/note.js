// Saves a table's note while it is written and keeps it on the phone while there is no net; attached by data-note.
// The page works without it. One text waits at a time, under one client id, until the server has said that it has it.
const area = document.querySelector("[data-note]");
const form = area && area.querySelector("form");
if (form) {
  const key = `meetmalmo-${area.dataset.note}`;
  const fields = ["title", "challenge", "proposal", "who_goes_on"];
  const box = (name) => area.querySelector(`[data-${name}]`);
  const words = () => Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
  const same = (one, two) => fields.every((name) => one[name] === two[name]);
  let sent = words(), timer, running = false, ask = false;

  const read = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const keep = (waiting) => { try { waiting ? localStorage.setItem(key, JSON.stringify(waiting)) : localStorage.removeItem(key); } catch { /* a phone without room: the form still holds the text */ } };
  const fresh = () => crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  const post = (waiting) => {
    const data = new FormData();
    for (const name of fields) data.append(name, waiting.words[name]);
    data.append("client_id", waiting.id);
    data.append("based_on", waiting.based);
    return fetch(waiting.to || form.action, { method: "POST", body: data, credentials: "omit", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
  };

  // What was kept for another round goes too, to where it belongs; what the server does not take waits until that round is opened.
  const others = async () => {
    try {
      for (const name of Object.keys(localStorage).filter((name) => name !== key && name.startsWith("meetmalmo-table-"))) {
        const waiting = JSON.parse(localStorage.getItem(name));
        if (waiting && waiting.to && (await post(waiting)).ok) localStorage.removeItem(name);
      }
    } catch { /* no net, or nothing that can be read: the next time */ }
  };

  const send = async () => {
    clearTimeout(timer);
    if (running) { timer = setTimeout(send, 1000); return; }
    // What waits already goes first, under its own id: sending it twice writes it once.
    const waiting = read() || (same(words(), sent) ? null : { id: fresh(), based: form.elements.based_on.value, words: words(), to: form.action });
    if (!waiting) return;
    keep(waiting);
    running = true;
    try {
      const answer = await post(waiting);
      if (answer.status === 409) {
        // It stays on the phone until Save is pressed, and goes as it was read, so that Save shows both texts.
        ask = true;
        form.elements.based_on.value = waiting.based;
        box("overtaken").hidden = false;
        box("waiting").hidden = true;
        form.elements.client_id.value = fresh();
      } else if (answer.ok) {
        const body = await answer.json();
        keep(null);
        sent = waiting.words;
        form.elements.based_on.value = body.version;
        form.elements.client_id.value = fresh();
        box("saved").hidden = false;
        box("saved-text").textContent = box("saved-text").dataset.text.replace("{time}", body.saved);
        box("waiting").hidden = true;
        if (!same(words(), sent)) timer = setTimeout(send, 1500);
      } else if (answer.status === 422) {
        // The page says beside the field what is wrong, once the button is pressed.
        keep(null);
        ask = true;
      } else {
        throw new Error(answer.status);
      }
    } catch {
      box("waiting").hidden = false;
      timer = setTimeout(send, 5000);
    }
    running = false;
  };

  const left = read();
  if (left && !same(left.words, sent)) {
    // Written here before the page was closed and never taken by the server.
    for (const name of fields) form.elements[name].value = left.words[name];
  }
  if (left) send();
  form.addEventListener("input", () => { clearTimeout(timer); if (!ask) timer = setTimeout(send, 1500); });
  form.addEventListener("submit", (event) => {
    // The button goes the same way as the typing, so that pressed without net it loses nothing. Where the server has something
    // to show (two texts, a field that is too long) the page is left, but not into a browser's error page.
    if (!ask || !navigator.onLine) event.preventDefault();
    if (!ask) send();
    else if (!navigator.onLine) box("waiting").hidden = false;
    else keep(null);
  });
  addEventListener("online", () => { send(); others(); });
  others();
}
