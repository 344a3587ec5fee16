import { describe, expect, it } from 'vitest'
import { takeForms } from '../../../src/domain/detection/forms.ts'
import { judgeNotice } from '../../../src/domain/detection/notices.ts'
import { speakerOf } from '../../../src/domain/detection/speaker.ts'
import type { MessageSource } from '../../../src/domain/message.ts'
import { defaultRules, folded } from '../../support/detection.ts'

const OURS = { accountId: 'acc-1', names: new Set(['小李', '采购小李', 'wjiao']) }

const judge = (content: string, source: MessageSource = 'platform', sender = '平台') => {
  const taken = takeForms(folded(content), defaultRules)
  return judgeNotice(taken, speakerOf({ source, sender, taken }, OURS, defaultRules), OURS, defaultRules)
}

const NOTICES = [
  '客服小王已接入', '客服清博照明运营接入', '饭饭接入', '客服已接入', '人工客服已接入，请问有什么可以帮您', '已为您转接到新的客服', '您的会话已转接至客服 小美',
  '由 服务助手 转交给 然然 原因：机器人接待触发转人工', '由 店小蜜 转交给 小王 ，原因：【系统识别需干预，请处理】', '会话由智能客服转接至人工客服小李', '已转人工',
  '您已进入人工服务', '系统已将会话分配给客服小美', '已切换到人工客服', '專員小陳已加入對話', '平台客服小二已介入', '客服小王加入会话', '小王加入了会话',
  '由客服小王继续为您服务', '接下来由人工客服为您服务', 'Agent Amy has joined the chat', 'Amy joined the conversation',
  'You are now chatting with Amy', 'Your chat has been transferred to Amy',
  'This conversation was handed over from Bot to Amy',
  'The virtual assistant transferred this chat to Amy Lee', 'You are now connected to a human agent',
  '主账号 将会话转移给您', '由 小王 转交给 小李', '由 客服甲 转交给 采购小李', '已由真人客服接手', '客服小王已离开，客服小李接入',
  'A representative has joined', '小美 已接管会话', '人工客服 小美 为您服务', '会话已由机器人转接给客服小美', '会话已转接',
  '您已被转接至人工客服', '已转接至人工', '系统为您分配了客服小美', '客服小美开始为您服务', '当前由人工客服接待', '客服人员小陈已加入聊天', '小美(客服)进入会话',
  'Amy has entered the chat', 'Transferred to Amy', "You've been transferred to Amy", 'Agent joined',
  'Conversation assigned to Amy', 'Handed off to human agent',
  'The bot handed over the conversation to a human', '客服【小美】已接入', '客服"小美"已接入会话',
  '客服小美 已接入本次会话，祝您购物愉快', '商家客服已接入', '店铺人工客服已上线为您服务', '客服小美接受了您的会话请求', '已为您接通人工客服小美',
  '已为您安排专属客服小美', '您已接通人工客服', '人工客服已接通', '人工服务已接通', '智能客服已将会话转交人工', '机器人已转人工客服', '机器人已将您转接给小美',
  '机器人客服退出，人工客服小美接入', '系统自动转接人工客服小美', '会话由小蜜转给了小美', '会话从 智能客服 转移到 小美', '您好，您的咨询已转由客服小美处理',
  '您的咨询已交由专员小陈跟进', '小二已进入会话', '平台专员已介入沟通', '店长已加入会话', '客服主管张经理加入了对话', '卖家已接管会话，机器人停止回复', '人工接管',
  '商家已切换为人工接待', '转人工成功', '已成功转接人工客服', '您的对话已移交给人工坐席', '會話已轉接給客服小美', '客服小美已進入對話', '已為您轉接真人客服',
  'A support agent has taken over the conversation', 'Live agent Amy is now assisting you',
  "You're now chatting with Amy from Support", 'Amy (agent) has joined this conversation',
  'Your conversation has been escalated to a human agent',
  'Chat transferred from Virtual Assistant to Amy', 'Chat transferred to agent Amy',
  'Amy accepted the chat', 'A human agent has been assigned to this chat',
  'Chatbot transferred the chat to agent Amy', 'Amy is now handling your chat',
  '由 小蜜机器人 转接给 小美', '由 阿里店小蜜 转交给 旗舰店:小美', '服务助手 将会话转移给 小美，并留言：买家要求转人工',
  '智能客服 将该会话转移给 小美，并留言：请跟进', '系统 将该会话转移给 小美',
] // biome-ignore format: a list reads best as lines

const NONE = [
  '正在排队，前面还有3人', '您前面还有3位用户在排队，请稍候', '正在为您转接人工客服，请稍候', '会话已结束', '客服关闭会话', '[客服关闭会话]', '系统消息',
  '机器人接待中', '用户超时未回复，系统关闭会话', '请对本次服务进行评价', '邀请您对客服小王的服务进行评价', '您已经评价过了', '已取消排队',
  '本次会话将在两分钟后自动切断', '消息可能包含存在未知风险的链接，请谨慎', '请勿使用阿里旺旺、千牛以外的工具', '双11大促：店铺满300减40，点击领券', '客服MM不在线',
  '暂无客服接入', '人工客服接入失败', '接入人工客服后请说明问题', '由 雪晴 转交给 燕燕', '小景 将该会话转移给 思雨，并留言：催发货',
  '主账号 将该会话转移给 店:人，并留言：无原因直接转移', '客服甲将会话转接给客服乙', '智能助手已接入', '机器人小蜜加入会话',
  '您接待过此消费者，为避免重复接待，机器人已暂停接待', '平台客服已处理本次售后', '账户在别处登录', '机器人未找到对应的回复', '邀请下单', '已退出接待',
  '当前会话已长时间未回复', '支付提醒', '从历史会话发起会话', '对方撤回了一条消息', '您好，小美客服很高兴为您服务！', '快递已发出', 'The chat has ended',
  'Amy left the chat', 'You are number 3 in the queue', 'An agent will be with you shortly',
  'Your chat will be transferred to an agent', 'Please rate your conversation with Amy',
  'Amy transferred this chat to Bob', '如需人工服务请点击', '客服小王超时未回复', '您的订单已发货', '客服小王已离开',
  '优惠券已发放，客服小王提醒您', '卖家已同意退款', '买家加入购物车', '您已加入店铺会员', '商家已加入7天无理由退货服务', '由 店铺:小美 转交给 店铺:小花',
  '客服小美将您的会话转接给客服小花', '客服小美已将会话转交给同事小花', '由 小美 转接给 小花，原因：下班交接', '会话由客服小美转给客服小花', '小美 将会话转移给 小花',
  '您的会话由小美转接至小花', 'Amy transferred the conversation to Bob', 'Chat transferred from Amy to Bob',
  '会话转接中', '转接中，请稍候', '转人工失败，当前无客服在线', '当前人工客服繁忙，请稍后再试', '人工客服不在线，请留言', '请输入问题，或点击转人工',
  '可点击"转人工"联系客服', '如需转人工，请回复人工', '人工客服服务时间9:00-18:00', '客服即将接入', '您是第2位，客服将尽快接入', '预计3分钟后接入客服',
  '客服小美结束了会话', '客服小美已下线', '客服小美邀请您评价', '感谢您的评价', '会话超时，已自动关闭', '由于您长时间未回复，会话已结束', '会话将在5分钟后关闭',
  '谨防诈骗，请勿私下转账', '请勿添加微信等站外联系方式', '该商家已开启智能客服', '智能客服为您服务', '店小蜜已接入', '机器人客服已加入会话', '会话由小美转给机器人',
  '由 小美 转交给 店小蜜', '限时优惠，客服下单立减', '客服推荐您加入会员', '领取优惠券后联系客服', '您的订单已由顺丰接手配送', '包裹已转交给快递员',
  '包裹已由 顺丰 转交给 菜鸟驿站', '订单已分配仓库', '商品已加入购物车', '您已进入店铺直播间', '你已添加对方为好友，现在可以开始聊天了', '以上是打招呼的内容',
  'You are now in the queue', 'The bot joined the chat', 'Virtual assistant has joined',
  'No agents are available', 'Agent Amy ended the chat', 'Amy has left the conversation',
  'Your session timed out', 'Transfer failed', 'Do not share personal data with the agent',
  'Waiting for an agent to join', 'Amy will join the chat soon', 'An agent will join shortly',
  'Your order has been transferred to the courier', 'Your order has been assigned to DHL',
  'The package was handed over to UPS', 'Payment has been transferred to the seller', '退款已转入您的账户',
  '款项已转给卖家', '本店客服已通过实名认证', '消费者保障服务已接入', '对方正在输入', '客服回复较慢，请耐心等待', '[系统] 卖家修改了价格',
  '平台已介入，请双方举证', '订单已转交售后处理',
] // biome-ignore format: a list reads best as lines

describe('the marketplace says that a human has the chat', () => {
  it.each(NOTICES)('%s', (content) => {
    expect(judge(content)).toMatchObject({ found: true })
  })
})

describe('the marketplace says something else', () => {
  it.each(NONE)('%s', (content) => {
    expect(judge(content)).toMatchObject({ found: false })
  })
})

describe('a notice', () => {
  it('from a bot to a person, whoever the person is', () => {
    expect(judge('由 服务助手 转交给 然然')).toMatchObject({ found: true, name: 'bot_to_person' })
    expect(judge('由 小白 转交给 然然 原因：机器人接待触发转人工')).toMatchObject({ name: 'bot_to_person' })
  })

  it('between two people of the shop is none, unless one of them is ours', () => {
    expect(judge('由 雪晴 转交给 燕燕')).toMatchObject({ found: false, because: 'colleague' })
    expect(judge('由 雪晴 转交给 采购小李')).toMatchObject({ found: true, name: 'chat_passed' })
    expect(judge('由 acc-1 转交给 雪晴')).toMatchObject({ found: true, name: 'chat_passed' })
    expect(judge('雪晴 将会话转移给 某店:小李')).toMatchObject({ found: true, name: 'chat_passed' })
  })

  it('to a bot is none', () => {
    expect(judge('由 雪晴 转交给 店小蜜')).toMatchObject({ found: false, because: 'to_robot' })
  })

  it('counts under anybody’s name, or from an official sender', () => {
    expect(judge('t******7:由 服务助手 转交给 wjiao', 'account', 't******7').found).toBe(true)
    expect(judge('由 服务助手 转交给 然然', 'shop', '某店').found).toBe(true)
    expect(judge('客服小王已接入', 'shop', '系统消息').found).toBe(true)
    expect(judge('客服小王已接入', 'account', '官方客服').found).toBe(true)
  })

  it('that the shop writes itself is none', () => {
    expect(judge('客服小王接入', 'shop', '某店')).toMatchObject({ found: false, because: 'not_platform' })
    expect(judge('已为您转接人工客服', 'shop', '某店').found).toBe(false)
    expect(judge('由 服务助手 转交给 然然\n这款还有货', 'shop', '某店').found).toBe(false)
  })
})
