/** What is said where no robot speaks: people's own cases, shops that write by themselves, colleagues who take over. */

type Case = {
  readonly type: 'manual_customer_service' | 'manual_complaint' | 'manual_urgent'
  /** What whoever opened it noted down. */
  readonly subject: string
  /** What a robot still types before a person comes, or null. */
  readonly first: string | null
  readonly shop: readonly string[]
}

/** Cases that people open themselves. */
export const CASES: readonly Case[] = [
  { type: 'manual_urgent', subject: '产线停线，今天 18:00 前要确认发货', first: '您好，订单 {order} 非常急，采购马上联系您，请留意消息', shop: ['收到，什么情况？', '在的，您说'] },
  { type: 'manual_urgent', subject: '客户改期，明早前要改收货地址', first: null, shop: ['已经打包了，改地址要尽快', '快递四点来收，您快点确认'] },
  { type: 'manual_urgent', subject: '报错规格，需要拦截快递', first: null, shop: ['拦截要收 {freight} 元，确认吗？', '我在联系快递，等您回复'] },
  { type: 'manual_complaint', subject: '整批{goods}色差，客户拒收', first: null, shop: ['照片我看了，这个批次正常的呀', '您这边想怎么处理？'] },
  { type: 'manual_complaint', subject: '承诺 {days} 天交货，已超期', first: '您好，订单 {order} 已超过约定交期，采购稍后与您联系', shop: ['真的抱歉，模具坏了', '我们老板也在催车间'] },
  { type: 'manual_complaint', subject: '开票金额与订单不符，差 {freight} 元', first: null, shop: ['我让财务查一下', '金额是税后的吧？'] },
  { type: 'manual_customer_service', subject: '签年度框架协议', first: null, shop: ['合同我们法务看过了，有两条要改', '年框的量能保证吗？'] },
  { type: 'manual_customer_service', subject: '新供应商建档，收资质', first: '您好，建档需要营业执照和开户许可证，请发到聊天窗口', shop: ['营业执照发您了', '还要什么资料？'] },
  { type: 'manual_customer_service', subject: '核对上季度返点', first: null, shop: ['返点按 3% 算的，对吧', '我这边算出来是 {freight} 元'] },
] // biome-ignore format: a line a case

/** Shops that write where no session is. */
export const STRAYS = [
  '亲，您上次问的{goods}到货了，还要吗？',
  '您好，订单 {order} 的货今天发了，单号 {parcel}',
  '老客户您好，下周原材料涨价，{goods}要的话这周下单',
  '订单 {order} 地址写不全，麻烦补一下门牌号',
  '您好，上次的发票寄到哪个地址？',
  '亲，{goods}补的 {missing} {unit}收到了吗？',
  '您好，我们换新客服了，以后订单找我',
] as const

/** What was said hours ago on pairs that nobody looked at since. */
export const OLD_WORDS = [
  ['您好，{goods}还有货吗？', '有的，随时下单', '好的，下周再定'],
  ['订单 {order} 收到了，谢谢', '感谢支持，下次再来'],
  ['{count} {unit}什么价？', '{middle} 元', '好，我问一下'],
] as const

/** A few words of earlier the same day, before the robot got the chat. */
export const EARLIER_WORDS = [
  ['您好，请问今天上班吗？', '在的亲，有什么需要？'],
  ['上次的货收到了，谢谢', '好的，合作愉快'],
  ['{goods}的图册发一份吧', '详情页里有，您看看'],
] as const

/** Words by which a shop reminds people that it waits. */
export const NUDGES = {
  zh: ['在吗？', '还在等您回复', '？？', '亲，看到请回一下', '这单还要不要？'],
  en: ['Hello?', 'Still waiting for your reply', 'Any news?'],
} as const

/** What colleagues and shops say to each other once somebody took over. */
export const HANDLING: readonly Dialogue[] = [
  ['您好，我是采购{colleague}，刚看到，我来处理', '好的，终于等到您了', '价格按 {middle} 元走，数量不变，可以吗？', '可以，我改一下订单'],
  ['您好，这单我接手了，具体什么问题？', '就是交期的事，{days} 天您看行不行', '行，按 {days} 天，合同里写上', '没问题'],
  ['抱歉久等，情况我了解了', '没事，您看怎么处理', '先补 {missing} {unit}，其余月底结', '好，今天安排'],
  ['您好，我是{colleague}，这边先跟您道个歉', '客气了，解决就好', '运费 {freight} 元我们承担', '那就这么办，谢谢'],
] // biome-ignore format: a line a dialogue
export const HANDLING_ENGLISH: readonly Dialogue[] = [
  ['Hello, this is {colleague} from purchasing, I take over from here', 'Great, thank you', 'Let us settle on {middle}, same quantity', 'OK, I will update the order'],
  ['Sorry to keep you waiting. What is the open point?', 'Only the {days} days of delivery', 'That is fine, please go ahead', 'Done, thanks'],
] // biome-ignore format: a line a dialogue
/** Ours speaks first, then they take turns. */
type Dialogue = readonly string[]

/** Why a colleague closes what he had. */
export const CLOSINGS = [
  '已与店铺谈妥',
  '已改单，等发货',
  '转线下合同',
  '问题已解决',
  '店铺同意补发',
] as const

/** What sends an account to bed. */
export const PAUSE_REASONS = [
  '平台要求短信验证',
  '风控提醒，先停一会儿',
  '账号正在改密码',
  '电脑重启更新',
] as const
