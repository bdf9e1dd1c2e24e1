// Look-ups while somebody types: what is known of the people, and numbers that cannot be right.
// Without this file the button 查重 does the same.
(() => {
  "use strict";
  const form = document.getElementById("intake");
  const place = document.getElementById("lookup");
  if (!form || !place) return;
  const said = document.getElementById("lookup-said");
  const button = document.getElementById("look");
  const QUIET = 600;
  const NUMBERS = /-(phone|id_number|credit_code)$/;
  let timer = 0;
  let running = null;

  const body = (more) => {
    const kept = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !(name in more)) kept.append(name, value);
    }
    for (const [name, value] of Object.entries(more)) kept.append(name, value);
    return kept;
  };

  const tell = (field, message) => {
    const id = `${field.id}-error`;
    let line = document.getElementById(id);
    if (line && !message && line.dataset.live) {
      line.remove();
      field.removeAttribute("aria-invalid");
      field.classList.remove("is-invalid");
      field.setAttribute("aria-describedby", field.dataset.before || "");
    }
    if (!message || (line && !line.dataset.live)) return;
    if (!line) {
      line = document.createElement("p");
      line.id = id;
      line.className = "field-error";
      line.dataset.live = "yes";
      field.dataset.before = field.getAttribute("aria-describedby") || "";
      field.before(line);
      field.setAttribute("aria-invalid", "true");
      field.classList.add("is-invalid");
      field.setAttribute("aria-describedby", `${field.dataset.before} ${id}`.trim());
    }
    line.textContent = message;
  };

  // A number is judged once one has left its field, and mended while one is in it.
  const judge = (faults) => {
    for (const field of form.querySelectorAll("input[id^=f-]")) {
      if (!NUMBERS.test(field.id)) continue;
      const message = faults[field.id];
      if (!message || field !== document.activeElement) tell(field, message);
    }
  };

  const look = async (more = {}) => {
    clearTimeout(timer);
    if (running) running.abort();
    const mine = new AbortController();
    running = mine;
    try {
      const answer = await fetch(form.dataset.lookup, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: body(more),
        signal: mine.signal,
      });
      if (!answer.ok) {
        if ("same" in more || "different" in more) said.textContent = "没有记下，请稍后再试；本页内容不会丢失。";
        return;
      }
      const known = await answer.json();
      if (place.contains(document.activeElement)) button.focus();
      place.innerHTML = known.html;
      judge(known.faults);
      said.textContent = known.likely ? `查到 ${known.likely} 件疑似重复` : known.earlier ? `查到 ${known.earlier} 件以前的案件` : "";
      place.dataset.looked = String(Number(place.dataset.looked || 0) + 1);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = ""; // saving the draft tells of a lost server
    } finally {
      if (running === mine) running = null;
    }
  };

  const later = (event) => {
    if (place.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("focusout", (event) => {
    if (NUMBERS.test(event.target.id) && event.target.value) look();
  });
  form.addEventListener("paste", (event) => {
    if (NUMBERS.test(event.target.id)) setTimeout(look, 0);
  });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    look();
  });
  place.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-lookup]");
    if (!pressed) return;
    event.preventDefault();
    look(pressed.name === "same" ? { same: pressed.value } : { different: pressed.value });
  });
})();
