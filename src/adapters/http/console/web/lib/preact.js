import htm from 'htm'
import { Fragment, h, render } from 'preact'

export { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
export { Fragment, render }

/** Markup of components, as a tagged template: what stands in it is text, whatever it holds. */
export const html = htm.bind(h)
