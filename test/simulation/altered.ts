import { often, pick, type World } from './world.ts'

/** What a robot is to say: unlike any other text wherever it is cut, or now and then too short to come again by itself. */
export const robotText = (world: World, nth: number): string => {
  const number = NUMBERS_FROM + nth
  return often(world, SHORT)
    ? `价${number}`
    : `订单${number}的货什么时候能发\n收到请回复我们，备注写${number}谢谢`
}
const NUMBERS_FROM = 1_000
const SHORT = 0.15
export const isShort = (content: string): boolean => content.length < 6

/** A text of ours with another number, which no robot says. */
export const withOtherNumber = (content: string): string =>
  content.replace(/\d+/, (number) => String(Number(number) + 5_000))

/** How a marketplace shows what a robot typed: as it is, in two lines, or cut off; with heads and marks around. */
export const shownAs = (world: World, sender: string, content: string): readonly string[] =>
  piecesOf(world, content).map((piece) => framed(world, sender, piece))

const piecesOf = (world: World, content: string): readonly string[] => {
  if (isShort(content)) return [content]
  if (isAltered(world)) return [cutOff(world, content)]
  if (!isAltered(world)) return [content]
  // Numbers stay whole, and each piece has one: it is nobody else's.
  const [first, last] = [content.indexOf('的') + 3, content.lastIndexOf('写') - 1]
  const at = first + Math.floor(world.kernel.random() * (last - first))
  return [content.slice(0, at), content.slice(at)]
}

const isAltered = (world: World): boolean => often(world, world.swarm.habits.altered / 3)

const cutOff = (world: World, content: string): string => {
  const kept = content.length * (LEAST_KEPT + (1 - LEAST_KEPT) * world.kernel.random())
  return content.slice(0, Math.ceil(kept)) + pick(world, ['', '…', '...', '[展开]'])
}
const LEAST_KEPT = 0.7

/** With what the marketplace puts around a line once and for all. */
export const framed = (world: World, sender: string, content: string): string => {
  if (!isAltered(world)) return content
  const time = new Date(world.kernel.now()).toISOString().slice(0, 19).replace('T', ' ')
  return pick(world, [
    `${sender}\n${content}`,
    `${sender} ${time}\n${content}`,
    `${content}\n已读`,
    `${content}\n发送中`,
    `${content}\n${time} 未读`,
  ])
}

/** A line as one scrape gives it back; the next one may spell it otherwise. */
export const scraped = (world: World, content: string): string => {
  const broken = isAltered(world)
    ? content.replaceAll('\n', pick(world, ['||', '<br>', '<br/>', '\r\n']))
    : content
  if (!isAltered(world)) return broken
  return pick(world, [
    `${broken}[微笑]`,
    `[玫瑰]${broken}`,
    broken.replace('，', pick(world, ['，#E-s25', '，/:815'])),
  ])
}
