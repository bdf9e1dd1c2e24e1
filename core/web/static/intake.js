// The intake form while somebody types: saved to the server a few seconds after each change.
// Without this file the buttons of the page do the same.
(() => {
  "use strict";
  const form = document.getElementById("intake");
  if (!form) return;
  const state = document.getElementById("draft-state");
  const fault = document.getElementById("draft-fault");
  const QUIET = 2500;
  const AGAIN = 8000;
  const WORDS = {
    401: "暂存失败：登录已失效。请在新窗口重新登录，本页内容不会丢失，登录后自动继续暂存。",
    403: "暂存失败：您没有登记权限。",
    404: "这份草稿已在别处登记或丢弃，不再暂存；本页内容仍在。",
    409: "这份草稿已在别处修改、登记或丢弃，本页不再暂存；内容仍在，请核对后登记。",
    413: "内容太长，不能暂存。",
    422: "内容太长，不能暂存。",
  };
  const ENDS = new Set([403, 404, 409]);
  let timer = 0;
  let running = null;
  let dirty = false;
  let ended = false;

  const body = () => {
    const all = new FormData(form);
    const kept = new URLSearchParams();
    for (const [name, value] of all) if (typeof value === "string") kept.append(name, value);
    return kept;
  };

  const later = (wait) => {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(save, wait);
  };

  // A page that outlived its sign-in has an old token; the page of the new sign-in has a good one.
  const renew = async () => {
    const page = await fetch(form.action, { headers: { Accept: "text/html" } });
    if (!page.ok || page.redirected) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("#intake [name=csrf_token]");
    if (token) document.querySelectorAll("[name=csrf_token]").forEach((one) => { one.value = token.value; });
  };

  const save = async () => {
    if (running || ended) return;
    dirty = false;
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: body(),
        signal: running.signal,
      });
      if (answer.ok) {
        const saved = await answer.json();
        form.elements.draft_version.value = saved.version;
        state.textContent = `已暂存 ${saved.saved_at}`;
        fault.textContent = "";
      } else {
        fault.textContent = WORDS[answer.status] || WORDS[answer.status === 400 ? 401 : 0] ||
          "暂存失败，正在重试；本页内容不会丢失。";
        ended = ENDS.has(answer.status);
        dirty = true;
        if (answer.status === 400 || answer.status === 401) await renew();
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      dirty = true;
      fault.textContent = "暂存失败：连不上服务器，正在重试；本页内容不会丢失。";
    } finally {
      running = null;
    }
    if (dirty) later(fault.textContent ? AGAIN : QUIET);
  };

  const changed = () => {
    dirty = true;
    if (!running) later(QUIET);
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    ended = true; // what is registered now must not come back as a draft
    clearTimeout(timer);
    if (running) running.abort();
  });
  // Coming back to a page that was sent (an error, the back button) saving goes on.
  window.addEventListener("pageshow", (event) => { if (event.persisted) ended = false; });

  document.getElementById("save-draft").addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    save();
  });

  document.getElementById("keys").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(document.getElementById("register"));
    } else if (event.key.toLowerCase() === "s") {
      event.preventDefault();
      clearTimeout(timer);
      save();
    }
  });
})();
