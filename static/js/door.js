// Keeps the door's page open between guests: presses are sent without leaving it, and the counts renew themselves.
// Attached by data-door. The page works without it; the server draws the same page for both.
{
  const main = document.querySelector("[data-door]");
  const parts = ["result", "counts"];
  const RENEW = 15000;
  const at = (root, name) => root.querySelector(`[data-${name}]`);

  const draw = (html, names) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    // Signed out meanwhile: the whole page says so better.
    if (!page.querySelector("[data-door]")) { location.reload(); return; }
    for (const name of names) at(main, name).innerHTML = at(page, name).innerHTML;
    if (names.includes("result")) {
      const form = main.querySelector("form[data-find]");
      form.elements.client_id.value = page.querySelector("form[data-find]").elements.client_id.value;
      form.elements.words.value = page.querySelector("form[data-find]").elements.words.value;
      form.elements.found_by.value = "code";
      form.elements.words.focus();
      form.elements.words.select();
    }
  };

  const send = async (form) => {
    const press = form.querySelector("button:not([type=button])");
    if (press) press.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: AbortSignal.timeout(10000) });
      if (!answer.ok) throw new Error(answer.status);
      draw(await answer.text(), parts);
      at(main, "no-net").hidden = true;
    } catch {
      at(main, "no-net").hidden = false;
    }
    if (press) press.disabled = false;
  };

  const renew = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname, { signal: AbortSignal.timeout(8000) });
      if (answer.ok) draw(await answer.text(), ["counts"]);
    } catch { /* the next time */ }
  };

  if (main) {
    main.addEventListener("submit", (event) => {
      if (event.target.method !== "post") return;
      event.preventDefault();
      send(event.target);
    });
    setInterval(renew, RENEW);
  }
}
