// A return's page, with a little help: sums of splits while typing, and a word before leaving what is not saved.
// Without this the server says the same after each save.

const SEPARATORS = /[\s,£]/g

function read (input) {
  const bare = input.value.replace(SEPARATORS, '').replace('\u2212', '-')
  if (bare === '') {
    return 0
  }
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(bare) ? Number(bare) : NaN
}

function shown (number) {
  return Number(number.toFixed(4)).toLocaleString('en-GB', { maximumFractionDigits: 4 })
}

function tellSum (line) {
  const split = line.closest('.app-split')
  const parts = [...split.querySelectorAll(`input[data-part="${line.dataset.sumOf}"]`)]
  const sum = parts.map(read).reduce((total, number) => total + number, 0)
  const box = document.getElementById(line.dataset.sumBox)
  const total = box ? (box.value.trim() === '' ? null : read(box)) : Number(line.dataset.sumTotal.replace(SEPARATORS, '') || NaN)
  const what = line.dataset.sumWhat
  let words = `${what}: one of the numbers cannot be read.`
  if (!Number.isNaN(sum)) {
    words = total === null || Number.isNaN(total)
      ? `${what}: the parts add up to ${shown(sum)}.`
      : `${what}: the parts add up to ${shown(sum)} of ${shown(total)}${Math.abs(sum - total) < 1e-9 ? ': they agree' : ''}.`
  }
  if (line.textContent !== words) {
    line.textContent = words
  }
}

function checkSums (form) {
  const lines = [...form.querySelectorAll('[data-sum-of]')]
  let waiting
  form.addEventListener('input', () => {
    // A screen reader is told once a pause is made, not at every key.
    clearTimeout(waiting)
    waiting = setTimeout(() => lines.forEach(tellSum), 400)
  })
  lines.forEach(tellSum)
}

function warnBeforeLeaving (form) {
  const reminder = form.querySelector('[data-unsaved]')
  let unsaved = 'unsavedFromServer' in form.dataset
  let sending = false
  const tell = () => {
    if (reminder) {
      reminder.hidden = !unsaved
    }
  }
  form.addEventListener('input', () => {
    unsaved = true
    tell()
  })
  form.addEventListener('submit', () => {
    sending = true
  })
  window.addEventListener('pageshow', () => {
    sending = false
  })
  window.addEventListener('beforeunload', (event) => {
    if (unsaved && !sending) {
      event.preventDefault()
    }
  })
  tell()
}

document.querySelectorAll('form[data-entry]').forEach((form) => {
  checkSums(form)
  warnBeforeLeaving(form)
})
