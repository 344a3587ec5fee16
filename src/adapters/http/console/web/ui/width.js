import { makeStore, useStore } from '../lib/store.js'

const width = makeStore(innerWidth)
addEventListener('resize', () => width.set(innerWidth))

/** How wide the window is: some pages are laid out otherwise where there is more room. */
export const useWidth = () => useStore(width)
