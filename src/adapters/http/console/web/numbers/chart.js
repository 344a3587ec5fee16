import { html, useEffect, useRef, useState } from '../lib/preact.js'
import { moment } from '../lib/time.js'
import { t } from '../words/words.js'
import { draw, loadPlot } from './draw.js'

/** @import { Drawing } from './draw.js' */

const HEIGHT = 200

/**
 * A chart with what it is of, its unit, what each colour means, and the same as a table for whoever does not see it.
 * @param {{ title: string, help: string, unit: string, drawing: Drawing, empty: string, children?: unknown, action?: unknown, beside?: unknown }} of
 */
export const Chart = ({ title, help, unit, drawing, empty, children, action, beside }) => {
  const [at, point] = useState(/** @type {number | null} */ (null))
  const isEmpty = !drawing.series.some(({ values }) =>
    values.some((value) => value !== null && (drawing.kind === 'lines' || value > 0)),
  )
  return html`<figure class="chart ${beside ? 'chart-wide' : ''}" aria-label=${title}>
    <figcaption class="chart-head"><div><h2>${title}</h2><p class="meta">${help}</p></div>${action}</figcaption>
    ${
      isEmpty
        ? html`<p class="chart-empty">${empty}</p>`
        : html`<${Legend} of=${drawing} at=${at} />
          <div class=${beside ? 'chart-beside' : ''}><div><p class="chart-unit meta">${unit}</p><${Canvas} of=${drawing} onPoint=${point} />
            <${ValueTable} label=${`${title}, ${unit}`} of=${drawing} /></div>${beside}</div>`
    }
    ${children}
  </figure>`
}

/** What each colour is, with its value where the pointer is. */
const Legend = (/** @type {{ of: Drawing, at: number | null }} */ { of, at }) => html`
  <ul class="legend">${of.series.map(({ name, color, values }) => {
    const value = at === null ? null : (values[at] ?? null)
    return html`<li key=${name}><span class="legend-mark" style=${{ background: `var(${color})` }}></span>${name}${value !== null && html` <strong>${of.say(value)}</strong>`}</li>`
  })}${at !== null && of.times[at] !== undefined && html`<li class="legend-time">${spanText(of, at)}</li>`}</ul>`

const spanText = (/** @type {Drawing} */ { times, stepMs }, /** @type {number} */ at) => {
  const from = times[at] ?? 0
  const text = moment(new Date(from).toISOString())
  return stepMs === undefined ? text : `${text} – ${moment(new Date(from + stepMs).toISOString())}`
}

/** The picture itself. It is drawn anew when its size, its theme or what it shows changes. */
const Canvas = (/** @type {{ of: Drawing, onPoint: (at: number | null) => void }} */ { of, onPoint }) => {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null))
  const look = useLook(box)
  useEffect(() => {
    const at = box.current
    if (at === null || look.width === 0) return
    let isGone = false
    /** @type {import('uplot') | undefined} */
    let plot
    void loadPlot().then((Plot) => {
      if (!isGone) plot = draw(Plot, at, of, { width: look.width, height: HEIGHT, onPoint })
    })
    return () => {
      isGone = true
      plot?.destroy()
    }
  }, [look, keyOf(of)])
  return html`<div class="chart-canvas" ref=${box} aria-hidden="true"></div>`
}

const keyOf = (/** @type {Drawing} */ { kind, times, from, series }) =>
  JSON.stringify([kind, times.length, times.at(-1), from, series.map(({ name, values }) => [name, values])])

/** How wide a box is, and in which theme. */
const useLook = (/** @type {{ current: HTMLDivElement | null }} */ box) => {
  const [look, setLook] = useState({ width: 0, theme: '' })
  useEffect(() => {
    const read = () => {
      const next = {
        width: box.current?.clientWidth ?? 0,
        theme: document.documentElement.dataset.theme ?? '',
      }
      setLook((now) => (now.width === next.width && now.theme === next.theme ? now : next))
    }
    read()
    const size = new ResizeObserver(read)
    if (box.current !== null) size.observe(box.current)
    const theme = new MutationObserver(read)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      size.disconnect()
      theme.disconnect()
    }
  }, [])
  return look
}

/** The same numbers, for those who read rather than see; rows with nothing in them are left out. */
const ValueTable = (/** @type {{ label: string, of: Drawing }} */ { label, of }) => {
  const [isOpen, open] = useState(false)
  const rows = isOpen
    ? of.times.map((_, at) => at).filter((at) => of.series.some(({ values }) => (values[at] ?? 0) !== 0))
    : []
  return html`<details class="chart-table" onToggle=${(/** @type {{ currentTarget: HTMLDetailsElement }} */ { currentTarget }) => open(currentTarget.open)}>
    <summary>${t('chart.table')}</summary>
    ${
      isOpen &&
      html`<div class="chart-scroll" tabindex="0" role="group" aria-label=${label}><table class="values"><caption class="sr">${label}</caption>
        <thead><tr><th scope="col">${t('chart.time')}</th>${of.series.map(({ name }) => html`<th scope="col" key=${name}>${name}</th>`)}</tr></thead>
        <tbody>${rows.slice(-MOST_ROWS).map(
          (at) =>
            html`<tr key=${at}><th scope="row">${spanText(of, at)}</th>${of.series.map(({ name, values }) => {
              const value = values[at] ?? null
              return html`<td key=${name}>${value === null ? '–' : of.say(value)}</td>`
            })}</tr>`,
        )}</tbody></table></div>`
    }
  </details>`
}

const MOST_ROWS = 120
