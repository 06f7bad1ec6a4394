/* The administration's boxes for looking things up say what they are for: Django's own leave an empty one
   without a name for screen readers. */

function nameOf(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  return label ? label.textContent.replace(/:\s*$/, "") : select.getAttribute("aria-label") || "";
}

function nameBoxes() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.parentElement && select.parentElement.querySelector(".select2-selection");
    const name = nameOf(select);
    if (!box || !name || box.getAttribute("aria-label")) continue;
    box.setAttribute("aria-label", name);
    const chosen = box.querySelector(".select2-selection__rendered");
    if (chosen) chosen.setAttribute("aria-label", name);
  }
}

nameBoxes();
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
