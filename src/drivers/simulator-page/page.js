// The page of the simulated printers: asks for all of them once a second and draws what changed.
const EVERY_MILLISECONDS = 1000
const cards = new Map()
const find = (root, selector) => root.querySelector(selector)

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const json = await answer.json()
  if (!answer.ok) throw new Error(json.error ?? `status ${answer.status}`)
  return json
}

/** Does something to one printer, and says under it what came of it. */
async function act(name, action, body, words) {
  const said = find(cards.get(name), '.said')
  try {
    const { done } = await ask(`/printers/${name}/${action}`, body)
    said.textContent = done ? `${words}: done` : `${words}: not possible now`
    said.dataset.bad = String(!done)
  } catch (error) {
    said.textContent = `${words}: ${error.message}`
    said.dataset.bad = 'true'
  }
  await draw()
}

function toneOf(state, klippy) {
  if ((klippy ?? 'ready') !== 'ready' || /ERROR|OFFLINE|FAILED|error/.test(state)) return 'bad'
  if (/PAUS|paus|ATTENTION|BUSY|CANCELLING/.test(state)) return 'warn'
  return /PRINTING|printing|RUNNING|PREPARE|STARTING/.test(state) ? 'good' : ''
}

function clockOf(seconds) {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)))
  return parts.map((part, index) => (index === 0 ? part : part.padStart(2, '0'))).join(':')
}

const degrees = ({ actual = 0, target = 0 } = {}) => `${actual.toFixed(0)} / ${target.toFixed(0)} °C`

function show(card, printer) {
  const { state, klippy, selected, running, progress, elapsedSeconds, totalSeconds, temperatures } = printer
  const badge = find(card, '.state')
  badge.textContent = (klippy ?? 'ready') === 'ready' ? state : `klippy ${klippy}`
  badge.dataset.tone = toneOf(state, klippy)
  const file = find(card, '.file')
  file.textContent = running ?? selected ?? 'No job'
  file.title = file.textContent
  file.classList.toggle('none', running === null)
  find(card, 'progress').value = progress
  const time = totalSeconds === null ? '–' : `${clockOf(elapsedSeconds)} of ${clockOf(totalSeconds)}`
  find(card, '.time').textContent = time
  find(card, '.nozzle').textContent = degrees(temperatures.tool0)
  find(card, '.bed-heater').textContent = degrees(temperatures.bed)
  const bed = find(card, '.bed')
  bed.textContent = printer.partOnBed ? 'part on it' : 'clear'
  bed.dataset.part = String(printer.partOnBed)
  find(card, '.starts').textContent = String(printer.starts)
  find(card, '.files').textContent = String(printer.files.length)
  const speed = find(card, '[data-action="speed"] input')
  if (document.activeElement !== speed && speed.dataset.shown !== String(printer.speed)) {
    speed.value = String(printer.speed)
    speed.dataset.shown = String(printer.speed)
  }
  const on = printer.faults.filter((fault) => fault.on)
  const armed = find(card, '.armed')
  armed.hidden = on.length === 0
  armed.textContent = `On: ${on.map(({ title }) => title).join(', ')}`
  for (const fault of printer.faults) {
    const item = find(card, `[data-fault="${fault.kind}"]`)
    item.dataset.on = String(fault.on)
    const end = find(item, '.end')
    if (end !== null) end.disabled = !fault.on
  }
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

function fieldOf({ name, usual, choices }) {
  if (choices === undefined) {
    const type = typeof usual === 'number' ? 'number' : 'text'
    return element('label', {}, `${name} `, element('input', { name, type, value: String(usual), step: 'any' }))
  }
  const options = choices.map((value) => element('option', { value, selected: value === usual }, value))
  return element('label', {}, `${name} `, element('select', { name }, ...options))
}

/** Numbers as numbers; what was left empty is left out. */
function valuesOf(form) {
  const given = [...form.elements].filter(({ name, value }) => name !== '' && value !== '')
  return Object.fromEntries(given.map(({ name, type, value }) => [name, type === 'number' ? Number(value) : value]))
}

function faultItem(printer, { kind, title, real, fields, ends }) {
  const form = element('form')
  const heading = element('span', { className: 'title' }, `${title} `, element('code', {}, kind))
  const begin = element('button', { type: 'submit' }, ends ? 'Begin' : 'Do it')
  const head = element('div', { className: 'head' }, heading, begin)
  if (ends) {
    const end = element('button', { type: 'button', className: 'end' }, 'End')
    end.addEventListener('click', () => act(printer.name, 'fault', { kind, on: false }, `${title}, end`))
    head.append(end)
  }
  form.append(head, element('p', {}, real))
  if (fields.length > 0) form.append(element('div', { className: 'fields' }, ...fields.map(fieldOf)))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    act(printer.name, 'fault', { ...valuesOf(form), kind }, title)
  })
  const item = element('li', {}, form)
  item.dataset.fault = kind
  return item
}

async function showLog(card, name) {
  const { items } = await ask(`/printers/${name}/log`)
  const lines = items.slice(-20).reverse()
  const rows = lines.map(({ at, event, fileName, outcome, onPart, run }) => {
    const onto = event === 'start' && onPart
    const words = [
      at.slice(11, 19),
      event,
      fileName,
      outcome,
      event === 'start' ? `(${run})` : '',
      onto && 'ONTO A PART',
    ]
    const row = element('li', {}, words.filter(Boolean).join(' '))
    row.dataset.bad = String(onto)
    return row
  })
  find(card, '.log ol').replaceChildren(...(rows.length === 0 ? [element('li', {}, 'nothing yet')] : rows))
}

function makeCard(printer) {
  const { name, kind, url, settings } = printer
  const card = find(document, '#printer').content.firstElementChild.cloneNode(true)
  card.dataset.name = name
  find(card, '.name').textContent = name
  find(card, '.kind').textContent = kind
  for (const button of card.querySelectorAll('[data-only]')) if (button.dataset.only !== kind) button.remove()
  for (const button of card.querySelectorAll('button[data-action]'))
    button.addEventListener('click', () => act(name, button.dataset.action, {}, button.textContent))
  for (const form of card.querySelectorAll('form[data-action]'))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      act(name, form.dataset.action, valuesOf(form), find(form, '.label').textContent)
    })
  find(card, '.faults ul').append(...printer.faults.map((fault) => faultItem(printer, fault)))
  find(card, '.count').textContent = `(${printer.faults.length} to choose from)`
  const rows = { ...settings, 'faults at': `${url}/_sim/`, log: printer.logFile }
  for (const [key, value] of Object.entries(rows))
    find(card, '.connect dl').append(element('dt', {}, key), element('dd', {}, String(value)))
  const log = find(card, '.log')
  log.addEventListener('toggle', () => log.open && showLog(card, name))
  find(document, '#printers').append(card)
  return card
}

async function draw() {
  const trouble = find(document, '#trouble')
  try {
    const { items } = await ask('/printers')
    trouble.hidden = true
    for (const printer of items) {
      const card = cards.get(printer.name) ?? makeCard(printer)
      cards.set(printer.name, card)
      show(card, printer)
      if (find(card, '.log').open) await showLog(card, printer.name)
    }
    const count = (word, list) => `${list.length} ${word}`
    find(document, '#summary').textContent = [
      count('printers', items),
      count(
        'printing',
        items.filter(({ running }) => running !== null),
      ),
      count(
        'with a part on the bed',
        items.filter(({ partOnBed, running }) => partOnBed && running === null),
      ),
      count(
        'with a fault',
        items.filter(({ faults }) => faults.some(({ on }) => on)),
      ),
    ].join(' · ')
  } catch (error) {
    trouble.textContent = `The simulators do not answer: ${error.message}`
    trouble.hidden = false
  }
}

async function toAll(action, body) {
  await ask(`/printers/all/${action}`, body)
  await draw()
}

find(document, '#everywhere').addEventListener('submit', (event) => {
  event.preventDefault()
  toAll('speed', valuesOf(event.target))
})
find(document, '#clear-all').addEventListener('click', () => toAll('clear-bed', {}))
find(document, '#calm').addEventListener('click', () => toAll('fault', { kind: 'none' }))

async function watch() {
  await draw()
  setTimeout(watch, EVERY_MILLISECONDS)
}
watch()
