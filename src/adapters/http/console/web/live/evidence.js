/** What was said, without who said it: the list has the pair already, and the chat shows it beside the line. */
export const saidIn = (/** @type {string} */ evidence) => {
  const at = evidence.indexOf(': ')
  return at < 0 ? evidence : evidence.slice(at + 2)
}
