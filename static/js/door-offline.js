// The door without net; attached by data-offline. What is pressed is kept on this device and sent when there is net, as often
// as it takes: each press has an id of its own, and the server writes it once. What is kept: ids, times, and codes that were on
// no list; no names. The list of names lies in the memory of the tab and goes with it, or when the day is over.
{
  const area = document.querySelector("[data-offline]");
  const form = document.querySelector("form[data-find]");
  const key = area.dataset.offline, base = area.dataset.base, ends = Number(area.dataset.until);
  const UNDO = 60000, RETRY = 10000, MOST_HITS = 6, FEWEST = 3, AT_ONCE = 200;
  const CODE = /^[CDFHJKMNPRTWXY3479]{6}$/;
  const FOLD = { å: "a", ä: "a", ö: "o", é: "e", è: "e", ü: "u", ø: "o", æ: "a" };
  const part = (name) => area.querySelector(`[data-${name}]`);
  const words = part("words").dataset;

  // --- What is kept ---
  const lost = { local: {}, session: {} };
  const read = (where, name, empty) => {
    try { return JSON.parse((where === "local" ? localStorage : sessionStorage).getItem(`${name}-${key}`)) || lost[where][name] || empty; } catch { return lost[where][name] || empty; }
  };
  const keep = (where, name, value) => {
    const store = where === "local" ? "localStorage" : "sessionStorage";
    try {
      if (value === null) window[store].removeItem(`${name}-${key}`);
      else window[store].setItem(`${name}-${key}`, JSON.stringify(value));
      lost[where][name] = null;
    } catch {
      // No room, or a browser that keeps nothing: it lives as long as the page.
      lost[where][name] = value;
      part("fragile").hidden = false;
    }
  };
  const queue = () => read("local", "door-queue", []);
  const seen = () => read("local", "door-seen", {});
  const list = () => read("session", "door-list", null);
  const uuid = () => crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
  const clock = (at) => new Date(at).toTimeString().slice(0, 5).replace(":", ".");
  const say = (text, values = {}) => Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), text);

  // --- Finding ---
  const fold = (text) => text.normalize("NFC").toLowerCase().replace(/[åäöéèüøæ]/g, (sign) => FOLD[sign]);
  const letters = (text) => (text.match(/[\p{L}\p{N}]/gu) || []).length;
  const digest = async (code) => {
    const bytes = new TextEncoder().encode(`${list().key}:${code}`);
    return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((b) => b.toString(16).padStart(2, "0")).join("").slice(0, 20);
  };
  const byCode = async (code) => {
    if (!list() || !crypto.subtle) return null;
    const wanted = await digest(code);
    return list().rows.find((row) => row[1] === wanted) || null;
  };
  const byName = (typed) => {
    const wanted = fold(typed).split(/\s+/).filter(Boolean);
    return list() ? list().rows.filter((row) => wanted.every((word) => row[3].includes(word))) : [];
  };

  // --- Pressing ---
  const press = (row, movement, foundBy, code = "") => {
    const who = row ? String(row[0]) : code, before = seen()[who], now = Date.now();
    // Here before, as far as this device knows; another door may have let her out. The server knows, and writes nothing twice.
    const again = before && before[0] === movement;
    const item = { client_id: uuid(), movement, found_by: foundBy, person: row ? row[0] : null, code: row ? "" : code, undoes: null, at: now };
    keep("local", "door-queue", [...queue(), item]);
    if (again) { show(row, code, movement === "in" ? words.already : words.alreadyOut, before[1]); send(); return; }
    keep("local", "door-seen", { ...seen(), [who]: [movement, now] });
    show(row, code, row ? (movement === "in" ? words.in : words.out) : words.unlisted, now, { item, who, before });
    send();
  };
  const undo = ({ item, who, before }) => {
    if (Date.now() - item.at > UNDO) return;
    keep("local", "door-queue", [...queue(), { ...item, client_id: uuid(), movement: "undo", undoes: item.client_id, at: Date.now() }]);
    const known = seen();
    if (before) known[who] = before; else delete known[who];
    keep("local", "door-seen", known);
    part("result").replaceChildren(line("p", words.undone));
    send();
  };

  // --- Showing ---
  const line = (tag, text, css = "") => { const made = document.createElement(tag); made.textContent = text; if (css) made.className = css; return made; };
  const button = (text, deed, css = "btn alt") => { const made = line("button", text, css); made.type = "button"; made.addEventListener("click", deed); return made; };
  const show = (row, code, text, at, done = null) => {
    const box = line("div", "", "stack");
    const name = line("h2", "");
    const bare = document.createElement("bdi");
    bare.textContent = row ? row[2] : code.replace(/(..)(?=.)/g, "$1 ");
    name.append(bare);
    box.append(line("p", say(text, { time: clock(at) }), "chip go"), name);
    if (row && row[4]) box.append(line("p", say(words.table, { table: row[4] }), "huge"));
    if (done) {
      const back = button(words.undo, () => undo(done));
      box.append(back);
      setTimeout(() => back.remove(), UNDO);
    }
    part("result").replaceChildren(box);
    form.elements.words.value = "";
    form.elements.words.focus();
  };
  const choose = (hits, movement) => {
    const shown = document.createElement("ul");
    shown.className = "hits";
    for (const row of hits) {
      const item = document.createElement("li"), name = document.createElement("bdi");
      name.textContent = row[2];
      const who = line("span", "");
      who.append(name);
      // Nothing but the table tells two of one name apart here.
      if (row[4]) who.append(line("span", ` ${say(words.table, { table: row[4] })}`, "hint"));
      item.append(who, button(movement === "in" ? words.letIn : words.letOut, () => press(row, movement, "name"), "btn"));
      shown.append(item);
    }
    part("result").replaceChildren(shown);
  };
  const status = () => {
    const waiting = queue().length, known = list();
    part("unsent").textContent = waiting ? say(words.waiting, { count: waiting }) : words.sent;
    part("names").textContent = known ? say(words.listed, { count: known.rows.length }) : words.noList;
    part("clear").hidden = !known;
  };

  // --- Sending ---
  let running = false;
  const problems = (items, outcomes) => {
    for (const item of items) {
      const outcome = outcomes[item.client_id];
      if (outcome !== "okand" && outcome !== "nekad") continue;
      const row = list() && list().rows.find((one) => one[0] === item.person);
      part("problems").append(line("li", say(words.problem, { who: row ? row[2] : item.code || item.person, time: clock(item.at) })));
      part("problem-box").hidden = false;
    }
  };
  const send = async () => {
    status();
    // Not all at once: a long list takes longer than the server waits.
    const waiting = queue().slice(0, AT_ONCE);
    if (running || !waiting.length) return;
    running = true;
    try {
      const state = await fetch(`${base}lage.json`, { cache: "no-store", signal: AbortSignal.timeout(8000) });
      part("signed-out").hidden = state.status !== 401;
      if (!state.ok) throw new Error(state.status);
      const { token } = await state.json();
      const body = JSON.stringify(waiting.map(({ at, ...rest }) => ({ ...rest, seconds_ago: Math.max(0, (Date.now() - at) / 1000) })));
      const answer = await fetch(`${base}skicka/`, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": token }, signal: AbortSignal.timeout(20000) });
      if (!answer.ok) throw new Error(answer.status);
      const { outcomes } = await answer.json();
      keep("local", "door-queue", queue().filter((item) => !(item.client_id in outcomes)));
      problems(waiting, outcomes);
      part("no-net").hidden = true;
      if (queue().length && Object.keys(outcomes).length) setTimeout(send, 0);
    } catch {
      part("no-net").hidden = false;
    }
    running = false;
    status();
  };

  // --- The list and its end ---
  const clear = () => { keep("session", "door-list", null); keep("local", "door-seen", null); part("result").replaceChildren(); status(); };
  const tidy = () => { const known = list(); if (Date.now() > ends || (known && Date.now() > known.until)) clear(); };
  const fetchList = async () => {
    try {
      const answer = await fetch(`${base}lista.json`, { cache: "no-store", signal: AbortSignal.timeout(15000) });
      part("signed-out").hidden = answer.status !== 401;
      if (!answer.ok) throw new Error(answer.status);
      keep("session", "door-list", await answer.json());
    } catch { part("no-net").hidden = false; }
    status();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = form.elements.words.value, movement = form.elements.movement.value, foundBy = form.elements.found_by.value;
    const code = typed.normalize("NFKC").replace(/[\s\-–]/g, "").toUpperCase();
    if (CODE.test(code)) { press(await byCode(code), movement, foundBy, code); form.elements.found_by.value = "code"; return; }
    const hits = letters(typed) < FEWEST ? [] : byName(typed);
    if (letters(typed) < FEWEST) part("result").replaceChildren(line("p", words.few));
    else if (hits.length > MOST_HITS) part("result").replaceChildren(line("p", words.many));
    else if (hits.length) choose(hits, movement);
    else part("result").replaceChildren(line("p", list() ? words.nobody : words.noList));
  });
  part("fetch").addEventListener("click", fetchList);
  part("clear").addEventListener("click", clear);
  part("controls").hidden = false;
  part("without").hidden = true;
  addEventListener("online", send);
  setInterval(() => { tidy(); send(); }, RETRY);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(`${base}sw.js`).catch(() => { /* the page lives as long as its tab */ });
  tidy();
  send();
}
