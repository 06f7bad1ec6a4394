/* global Plotly */
// Draws every <figure data-chart="id of its data"> on the page. The data say what is shown; the looks are all here.
// Nothing leaves the browser: no toolbar, no link to a chart service, no map or font from elsewhere.

(function () {
  'use strict'

  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: '',
    showLink: false,
    locale: 'en-GB',
    responsive: true,
    scrollZoom: false,
    doubleClick: false
  }

  const TEXT = '#0b0c0c'
  const LINE = '#858686'
  const GRID = '#e3e3e3'
  const COLOURS = ['#16548a', '#158187', '#98285d', '#b7592a', '#54319f', '#484949']
  // Told apart without colour too.
  const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot']
  const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up', 'x', 'cross']
  const PATTERNS = ['', '/', '.', 'x', '-', '+']

  const FONT = { family: 'arial, sans-serif', size: 16, color: TEXT }

  Plotly.register({
    moduleType: 'locale',
    name: 'en-GB',
    dictionary: {},
    format: { date: '%d/%m/%Y', dateTime: '%a %e %b %X %Y', decimal: '.', thousands: ',' }
  })

  // Plotly reads a little markup in its texts; what people called their hub is not markup.
  function asWords (value) {
    if (Array.isArray(value)) {
      return value.map(asWords)
    }
    return typeof value === 'string' ? value.replace(/&/g, '&amp;').replace(/</g, '&lt;') : value
  }

  // Long names beside bars that lie would leave no room for the bars on a phone.
  function inLines (name) {
    return typeof name === 'string' ? name.replace(/(.{12,}?) /g, '$1<br>') : name
  }

  // What is given wins over what the house does.
  function merged (house, given) {
    const result = { ...house }
    Object.entries(given || {}).forEach(([key, value]) => {
      const both = value && typeof value === 'object' && !Array.isArray(value) &&
        house[key] && typeof house[key] === 'object'
      result[key] = both ? merged(house[key], value) : value
    })
    return result
  }

  function dressed (trace, index) {
    // What belongs to another line looks like it; hollow where it must not be read as a part of the line.
    const place = (trace.meta?.like ?? index) % COLOURS.length
    const symbol = SYMBOLS[place] + (trace.meta?.hollow ? '-open' : '')
    const words = {}
    ;['x', 'y', 'text', 'customdata', 'name'].forEach((key) => {
      if (key in trace) {
        words[key] = asWords(trace[key])
      }
    })
    if (trace.orientation === 'h' && Array.isArray(words.y)) {
      words.y = words.y.map(inLines)
    }
    const looks = trace.type === 'bar'
      ? { marker: { color: COLOURS[place], pattern: { shape: PATTERNS[place], fgcolor: '#fff', solidity: 0.3 } } }
      : {
          line: { color: COLOURS[place], dash: DASHES[place], width: 3 },
          marker: { color: COLOURS[place], symbol, size: 9, ...(trace.meta?.hollow ? { line: { width: 2 } } : {}) }
        }
    return merged(merged({ cliponaxis: trace.type === 'scatter' ? false : undefined }, looks), { ...trace, ...words })
  }

  function axis (isNumbers) {
    return {
      automargin: true,
      fixedrange: true,
      rangemode: 'tozero',
      separatethousands: true,
      exponentformat: 'none',
      tickfont: FONT,
      // Long names end below their point: those that begin there run out of the picture at its right.
      autotickangles: [0, -45, -90],
      title: { font: FONT, standoff: 15 },
      linecolor: LINE,
      showline: !isNumbers,
      gridcolor: GRID,
      showgrid: isNumbers,
      zeroline: isNumbers,
      zerolinecolor: LINE,
      ticks: isNumbers ? '' : 'outside',
      tickcolor: LINE
    }
  }

  function layoutFor (given, data) {
    const sideways = data.some((trace) => trace.orientation === 'h')
    return merged({
      template: { data: {}, layout: {} },
      font: FONT,
      colorway: COLOURS,
      paper_bgcolor: '#fff',
      plot_bgcolor: '#fff',
      autosize: true,
      height: 400,
      margin: { l: 10, r: 25, t: 20, b: 10 },
      dragmode: false,
      hovermode: sideways ? 'y unified' : 'x unified',
      hoverlabel: { font: FONT, bgcolor: '#fff', bordercolor: LINE },
      showlegend: data.length > 1,
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom', font: FONT, itemclick: false, itemdoubleclick: false },
      xaxis: axis(sideways),
      // Bars that lie are read from the top, in the order of the table.
      yaxis: { ...axis(!sideways), ...(sideways ? { autorange: 'reversed' } : {}) }
    }, given)
  }

  function draw (figure) {
    const { data, layout } = JSON.parse(document.getElementById(figure.dataset.chart).textContent)
    const picture = figure.querySelector('.app-chart__picture')
    const table = figure.querySelector('details')
    const dressedLayout = layoutFor(layout, data)
    picture.classList.add('app-chart__picture--drawn')
    // Else the picture has no height of its own once the window changes its size, and lies over what follows.
    picture.style.height = `${dressedLayout.height}px`
    Plotly.newPlot(picture, data.map(dressed), dressedLayout, CONFIG).then(() => {
      table.open = false
    })
  }

  const figures = [...document.querySelectorAll('figure[data-chart]')]
  figures.forEach(draw)

  // On paper nothing can be opened, so the tables are; and pictures take the width of A4, which the browser does not tell.
  const PAPER_WIDTH = 640

  function forPaper (isPaper) {
    figures.forEach((figure) => {
      figure.querySelector('details').open = isPaper
      const size = isPaper ? { width: PAPER_WIDTH, height: 340 } : { width: null, height: 400, autosize: true }
      Plotly.relayout(figure.querySelector('.app-chart__picture'), size)
    })
  }

  window.addEventListener('beforeprint', () => forPaper(true))
  window.addEventListener('afterprint', () => forPaper(false))
})()
