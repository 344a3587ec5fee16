import type { MessageSource } from '../message.ts'
import { type FoundForm, isAllForms, type TakenForms } from './forms.ts'
import type { DetectionRules } from './rules.ts'

/** Our account as names in a notice tell it, all folded. */
export type Ourselves = { readonly accountId: string; readonly names: ReadonlySet<string> }

/** A line as far as it tells who speaks: its source as scraped, its sender folded. */
export type Bubble = { readonly source: MessageSource; readonly sender: string; readonly taken: TakenForms }

/**
 * Whose line it is, whatever source it was scraped with: the marketplace's own lines and officials are `platform`. But
 * robots recall nothing, so what our account recalled is a line of the account.
 */
export const speakerOf = (bubble: Bubble, ourselves: Ourselves, rules: DetectionRules): MessageSource => {
  const { source, sender, taken } = bubble
  const isPlatform = source === 'platform' || rules.officialSenders.has(sender)
  if (!isPlatform && !isAllForms(taken)) return source
  return taken.forms.some((form) => isOurRecall(form, source, ourselves, rules)) ? 'account' : 'platform'
}

const isOurRecall = (
  form: FoundForm,
  source: MessageSource,
  ourselves: Ourselves,
  rules: DetectionRules,
): boolean => {
  if (form.kind !== 'recall') return false
  return source === 'account' ? !isTheOther(form.who) : isOurs(form.who, ourselves, rules)
}

/** 对方 under our own name: it is the other side that recalled. */
const isTheOther = (who: string | null): boolean => who === '对方'

/** Whether a name in a notice means us: 您, our id, or a name that our account wrote under, with or without its shop. */
export const isOurs = (
  name: string | null,
  { accountId, names }: Ourselves,
  rules: DetectionRules,
): boolean => {
  if (name === null) return false
  const alone = name.slice(name.lastIndexOf(':') + 1)
  const said = [name, alone].filter((each) => each !== '')
  return said.some((each) => rules.notices.us.has(each) || each === accountId || names.has(each))
}
