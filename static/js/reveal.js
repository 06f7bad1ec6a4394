// Shows the fields that belong to one answer of a group of radios. The checkboxes of govuk-frontend do this by
// themselves; its radios would gain aria-expanded, which a radio may not have.

const HIDDEN = 'govuk-radios__conditional--hidden'

export function revealWithRadios (root) {
  const radios = [...root.querySelectorAll('input[type="radio"][data-reveals]')]

  const show = () => radios.forEach((radio) => {
    document.getElementById(radio.dataset.reveals).classList.toggle(HIDDEN, !radio.checked)
  })

  if (radios.length) {
    root.addEventListener('change', show)
    window.addEventListener('pageshow', show)
    show()
  }
}
