// A second press of a button while the first is under way sends nothing.

export function refuseSecondSubmit (root) {
  const sent = new WeakSet()

  root.addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method !== 'post') {
      return
    }
    if (sent.has(form)) {
      event.preventDefault()
      return
    }
    sent.add(form)
    // The buttons stay enabled, or the name of the one that was pressed would not be sent.
    form.setAttribute('aria-busy', 'true')
  })

  // A page that the browser brings back by its Back button may be sent again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      root.querySelectorAll('form[aria-busy]').forEach((form) => {
        sent.delete(form)
        form.removeAttribute('aria-busy')
      })
    }
  })
}
