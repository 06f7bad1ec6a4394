// A wide table scrolls in a region that the keyboard can reach. Where it fits, it need not be a stop of the Tab key.

export function focusOnlyWhatScrolls (root) {
  const regions = root.querySelectorAll('[data-scroll-region]')
  if (!regions.length || !('ResizeObserver' in window)) {
    return
  }
  const observer = new ResizeObserver((entries) => {
    entries.forEach(({ target }) => {
      if (target.scrollWidth > target.clientWidth) {
        target.setAttribute('tabindex', '0')
      } else {
        target.removeAttribute('tabindex')
      }
    })
  })
  regions.forEach((region) => observer.observe(region))
}
