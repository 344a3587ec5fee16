import { makeStore } from './store.js'

const KEY = 'console.theme'
const system = matchMedia('(prefers-color-scheme: dark)')

/** What was chosen: `light`, `dark`, or as the system is. */
export const theme = makeStore(localStorage.getItem(KEY) ?? 'system')

export const chooseTheme = (/** @type {string} */ chosen) => {
  if (chosen === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, chosen)
  theme.set(chosen)
  apply()
}

const apply = () => {
  const isDark = theme.get() === 'system' ? system.matches : theme.get() === 'dark'
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}
system.addEventListener('change', apply)
