import { faultOfName } from '../domain/name.ts'
import { BadSetting } from './readers.ts'

/**
 * Refuses what the driver of a server would trip over in its URL, or pass over in silence. What is wrong is not
 * repeated: where a password holds a sign that it may not, any part may be a piece of it. Throws BadSetting.
 */
export const refuseUnusable = (
  setting: string,
  { hostname, username, password, pathname, search, hash }: URL,
): void => {
  if (hostname === '') throw new BadSetting(setting, 'names no host')
  if (search !== '' || hash !== '')
    throw new BadSetting(
      setting,
      'holds a ? or # that has no meaning there: in a password they are %3F and %23',
    )
  const names = [hostname, username, pathname].map(decoded)
  if ([...names, decoded(password)].includes(null))
    throw new BadSetting(setting, 'has a % that begins no encoded character: by itself it is %25')
  if (names.some((name) => name !== null && faultOfName(name) !== null))
    throw new BadSetting(setting, 'has a name with a control character, or with a blank at its end')
}

const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
