// "/" goes to the search box, wherever one is on the page, unless something is being typed.
(() => {
  "use strict";
  const box = document.getElementById("head-search");
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = document.activeElement;
    if (at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
