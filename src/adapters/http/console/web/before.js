// Runs before anything is shown, so that a page in the dark does not begin with a flash of white.
;(() => {
  const said = localStorage.getItem('console.theme')
  const isDark = said === null ? matchMedia('(prefers-color-scheme: dark)').matches : said === 'dark'
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  const language = localStorage.getItem('console.language') ?? navigator.language
  document.documentElement.lang = language.startsWith('zh') ? 'zh-CN' : 'en'
  // The page's address changes while it is there, and this one must not change with it.
  const icon = document.querySelector('link[rel=icon]')
  if (icon instanceof HTMLLinkElement) icon.href = new URL(icon.href).href
})()
