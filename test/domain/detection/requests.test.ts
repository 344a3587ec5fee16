import { describe, expect, it } from 'vitest'
import { judgeRequest } from '../../../src/domain/detection/requests.ts'
import { defaultRules, folded, rulesWith } from '../../support/detection.ts'

const judge = (content: string, sender = '优品旗舰店:小王', rules = defaultRules) =>
  judgeRequest(folded(content), sender, rules.requests)

const REQUESTS = [
  '人工', '人工！', '在的……转人工',  '人工服务', '请帮我转人工', '我想找真人客服', '能转人工吗', '能不能转人工？', '可以帮我转人工吗', '别用机器人回复我', '转，人！工',
  '转 人 工', '我不跟机器人说', '不要机器人', '不想和机器人说话', '只能人工', '机器人别回', '叫你们老板来谈', '让你们采购联系我', '能找个负责人说吗',
  '我要跟你们经理谈', '你们老板在吗', '找你们能做主的人来', '换个能拍板的', '叫你们领导来', '让你们主管给我打电话', '人工在吗', '人工客服在不在', '有真人吗',
  '有没有真人', '有人工客服吗', '人工呢？', '有人吗', '别让我跟机器人耗', '不要自动回复了，我要找客服', '让人给我打个电话', '你是机器人吧，换个真人来',
  '再自动回复我就投诉你们', '再发我就投诉了', '再发投诉你', '拉黑举报', '我要投诉你们，向315举报', '投诉你们客服态度不好', '我要举报你', '打12315',
  '去消协投诉你们', '曝光你们', '再这样我就去平台投诉', '请轉真人客服', '麻煩轉人工客服', '搵真人客服接手', '交畀真人客服',
  '喺度講嘢嘅係咪真人，搵返個真人嚟', '叫你哋老细嚟倾', '唔該轉人工', '唔想同機器人講嘢', '我要專員', 'Can I speak to a human?',
  'put me through to someone', 'speak to a manager', 'real person', 'real person please',
  'no more bot replies, real person please', 'can I talk to a real person',
  'stop sending me bot messages', 'I want to talk to your boss', 'Let me speak with your manager.',
  'get me a human', 'human please', 'agent', 'is there a real person there?', 'is anyone real there?',
  "I don't want to talk to a bot", "I'm not dealing with a bot", 'stop the bot', 'turn off the bot',
  'I will report you', "I'll file a complaint against you", "I'm reporting this account for spam",
  'block and report', 'send this again and I will report you to the platform',
  'please transfer me to a human agent', 'Have your manager call me', '跟机器人说不清，叫人来', '能不能来个活人', '来个真人',
  '你们是不是没人？派个人来', '别再自动回复了', '又是机器人回复，烦死了', '关掉你们的机器人', '一直是自动回复，有没有人啊', '我只跟真人谈', '让真人来跟我谈价格',
  '你让采购员加我微信聊', '请你们负责人联系我', '不要再用脚本刷我了，烦', '再骚扰就拉黑了', '你这样的我直接举报了', '已举报', '已经投诉你们了', '别拿AI糊弄我',
  '不和AI聊', '我想直接和人沟通', '要人工，不要机器人', '不要机器人要人工', '别废话了转人工', '怎么还不转人工', '为什么一直不转人工',
  '如果你是机器人就换真人来', '我需要人工处理', '转接人工客服，谢谢', '你好，请转人工', '麻烦找个真人跟我对接', '想和真人聊聊',
  'Please have a real human contact me', 'I need a human', 'Can someone real reply?',
  'I want to speak with a representative', 'connect me to an agent', 'Are there any humans here?',
  'enough with the automated messages', 'I refuse to talk to a machine', 'I hate talking to bots',
  "quit spamming me with automated messages or I'll report you", 'stop using a bot to bargain with me',
  'only humans please', '麻烦换个人跟我说', '换人', '换人来谈', '叫个活人出来', '你们那边有人吗', '有人在吗？', '到底有没有人', '有没有人工啊',
  '你们公司有没有真人', '让真人回复我', '我要和真人对话', '我想跟真人谈谈价格', '能让真人客服来吗', '请安排人工客服', '请安排一个真人', '请接人工',
  '帮我接人工客服', '给我转人工', '转真人', '找人工', '要人工', '人工人工人工', '人工人工', '真人！真人！', '我要人工！！', '叫你老板来', '让你老板跟我谈',
  '喊你们经理过来', '请让贵司采购经理联系我', '贵公司负责人电话多少', '把你们负责人叫来', '让能做主的人来', '找个能做主的',
  '你能做主吗？不能就叫能做主的来', '你做不了主就换个人', '我不想跟机器聊天', '跟机器人聊有什么意思', '机器人就别跟我谈了', '拒绝和AI沟通', '不跟AI谈价',
  '别拿机器人来敷衍我', '别用自动回复糊弄人', '能不能别用机器人', '能不能不要机器回复', '不要再自动回复', '怎么又是自动回复',
  '全是机器人回复', 'AI回复的吧，叫真人', '你再发这种自动消息我就举报你', '再刷屏就举报', '我要向平台举报你们', '我要去平台投诉你', '马上举报', '已经举报了',
  '直接投诉', '准备投诉你们', '信不信我投诉你', '小心我举报你', '等着被投诉吧', '我会投诉你们店', '我会向12315投诉', '12315见', '找消协', '报警处理',
  '我要报警了', '给你们差评', '我要曝光你', '发小红书曝光你们', '把你拉黑了', '再发拉黑', '我把你们举报了', '客服呢', '人工在哪', '怎么找人工',
  '怎么转人工客服', '如何联系人工', '轉接真人', '麻煩轉接專人', '請找真人客服來', '我要找真人', '可唔可以搵個真人同我傾', '有冇真人喺度', '唔好再用機器人覆我',
  '再發我就檢舉', '叫你老闆嚟', 'I need to talk to someone real', 'Let me talk to a person',
  'Could you connect me with a human?', "I'd like to speak with a real person, please",
  'Is this a bot? I want a human', 'Is a human available?', 'Are you human? Get me your manager',
  'Human agent please', 'talk to human', 'speak to human', 'speak to agent',
  'customer service representative please', 'I want to speak to the person in charge',
  'Who is in charge there? Let me talk to them', 'put your boss on', 'get your manager',
  'I demand a manager', 'Can your manager contact me?', 'Have a real person reply',
  'please have someone call me', 'ask a human to reply', 'No bots please', 'no more automated messages',
  'Stop the automated replies', 'please stop using bots', "don't send me automated messages",
  "I don't deal with bots", "I'm not talking to a robot", "I won't negotiate with a machine",
  'bots are not welcome', "I'm done talking to this bot", 
  "Stop spamming me or I'll report you", "I'm going to report you to Alibaba",
  'We will report your account', "One more message and I'm reporting you", "I'll block you",
  'blocked and reported', 'will file a complaint with the platform', "I'm filing a complaint",
  "I'll sue you", 'reported',
] // biome-ignore format: a list reads best as lines

const NONE = [
  '人工智能很火', '人工费50,器材50', '人工成本太高了', '手工制作，人工打磨', '我们是人工制作的', '人工草坪多少钱一平', '这款扫地机器人有货',
  '你们是厂家还是机器人生产的', '机器人玩具12元一个', '真人导游带队', '包含真人管家和司机', '不要转真人', '唔好轉真人', '如果一直未解決，再轉人工',
  '客人話「請轉真人客服」', 'The customer said: "I want a human"', '真人客服係咪24小時？', 'Do not transfer me to a human',
  '满意度调查', '不要发货', '不要发顺丰', '别再发错了', '停产了吗', 'can you stop the order',
  'my insurance agent said it is fine', '快递太慢了我要投诉', '快递太慢了，我要投诉', '我要投诉顺丰', '质量太差，我要投诉厂家',
  '人工客服几点上班', '人工客服在线时间 9:00-21:00', '回复【人工】转人工客服', '请换个说法或回复【人工】转人工客服', '请先输入【人工】联系在线客服',
  '正在为您转接人工客服，请稍候', '您好，已进入人工服务', '这边是人工客服，请问有什么可以帮您？', '我是智能客服小蜜，很高兴为您服务', '我是真人',
  '我们都是真人客服，不是机器人', '我不是机器人', '美妆顾问< wjiao >很高兴为您服务！', '回复 1、查物流 2、退换货 3、找店主', '需要帮您转人工吗？', '要不要转人工',
  '您需要人工服务吗', '我去找经理申请一下', '我帮您问下我们经理', '我让我们主管联系您', '稍等，我请示下老板', '老板在吗', '老板，要几个', '老板来一个吗', '老板您好',
  '老板大气', '请老板放心', '要问老板才能定', '经理说最低12元', '在吗', '在的', '好的', '你是机器人吗？', '12元可以', '如需人工客服请回复1',
  '不用转人工了', '别叫老板了', '不需要人工', '不会投诉你的', '我们零投诉', '投诉电话是多少', '有客户投诉过这个颜色', '这款被投诉过', '投诉率很低',
  '您可以投诉快递', '机器人多少钱', '机器人不要了，退货', '乐高机器人套装有货吗', '我要一个机器人', '你要的机器人到了', '发个人来提货？', 'human hair wig',
  '100% human hair', 'my manager approved 12 yuan', 'let me check with my manager', "I'll ask my boss",
  'We are real people, not bots', 'this robot vacuum is in stock', 'no robots in stock',
  'The courier is slow, I will complain', 'I will report the courier', 'What time is a human available?',
  'I am a human', 'a human will contact you shortly', 'someone will get back to you',
  'Our agent will contact you', 'if it does not work, ask for a human', 'Reply AGENT to talk to a human',
  'How can I help you?', 'This is an automated message', 'stop sending the red ones',
  'the test report is attached', "I'll report back tomorrow", '我跟你们采购谈好了价格',
  '刚才和你们经理聊过了，按12元', '人工检测过的', '支持人工打包', '真人实拍图', '真人模特试穿', '机器换人', '客服不在，明天回复您', '客服稍后联系您',
  '专人给您处理', '我让专人给您送', '平台介入了', '要人工搬运费吗', '需要人工安装吗', '请问人工服务怎么收费', '想要真人穿搭图', '找人代购', '找人装一下',
  '叫人搬上楼要加钱', '让人代收', '请人安装', '我们有人工客服', '有人要这个吗', '有人买过吗', '不接受差评威胁', '给个好评', '报警器多少钱', '防盗报警', '告诉你',
  '我告诉你们', '广告', '我会告诉您', '拉黑了个差评师', 'AI绘画', 'ai芯片', '脚本已经写好', 'I can give you 12', 'want 10 pieces',
  'please send me a sample', 'get a quote', '老板要多少', '老板要几个', '老板发财', '老板这边建议您拍两件', '老板亲自发货',
  '我们老板说可以', '老板不在，价格定不了', '等老板来了我问问', '经理批了', '跟经理申请到12元', '我让老板给您申请', '我跟老板说一下', '老板同意了',
  '要不您联系我们老板谈', '您找我们经理谈吧', '需要转人工请说', '需要人工客服吗亲', '可以联系人工客服处理哦', '亲，人工客服会尽快回复您', '人工客服已下班',
  '人工客服正忙', '人工客服将在9点上班', '客服在的', '客服小美为您服务', '真人客服在线，亲有什么需要', '亲，我是真人哦', '真人在呢亲', '人工在的，您说',
  '这边是人工哦', '不是机器人哦亲', '我不是自动回复', '本店没有机器人客服', '都是人工回复的', '人工发货，不是机器', '人工挑选', '纯人工',
  '人工缝制', '半人工', '人工宝石', '请问要机器人还是人工组装', '机器打的还是人工打的', '找人修一下', '换人收货', '叫人签收', '让家人收货', '有人签收吗',
  '家里有人吗', '有人在家收货吗', '会有人联系你们送货', '快递员会联系您', '物流会给您打电话', '不用机器人包装', '别用机器压', '不要机器绣的', '机器人别发错颜色',
  '机器人款不要了', '你要投诉就投诉吧', '您可以投诉', '随便你投诉', '欢迎投诉', '请不要投诉', '亲别投诉我们', '千万别给差评', '不要给差评哦',
  '给您补偿，别举报', '被同行举报了', '我们被人投诉了', '之前有买家投诉尺码', '投诉物流', '去投诉快递吧', '可以找快递投诉', '物流太慢我去投诉了',
  '这个快递员我要投诉他', '质量问题可以投诉厂家', '再发一件', '再发就没货了', '再不拍就没了', '再加1元就发', '再砍价我就不卖了', '再压价就没利润了', '告诉我地址',
  '我告诉老板', '我会告知您', '报告发您了', '广告费', '报警灯有现货', '曝光效果图', '相机曝光', '工商注册', '12315是型号', '315活动', '发到法院路',
  '可以加微信谈', '您说', '说说看', '谈好了', '您跟我说', '有什么需要跟我说', '联系我', '有问题找我', '有事找客服', '找客服领券', '联系客服改价', '客服改价',
  '让客服改下价', '请找在线客服咨询', '让客户放心', '派人上门安装', '安排人发货', '安排专人打包', '专人跟进您的订单', '转给仓库了', '转给同事处理', '同事说没货',
  '让同事给你发', '我换个同事跟您对接', '接下来由我同事跟您对接', '人手不够', '人多', '本人签收', '一个人用', 'ai绘图鼠标垫', 'AI音箱', '智能机器人音箱',
  '机器人吸尘器12元', '脚本杀', '剧本', '这个是自动发货的', '系统自动发货', '自动回复一下', 'human body model', 'real human hair',
  'robot kit for kids', 'our robot vacuum', 'no bot needed', 'machine washable',
  'I will report the tracking number', 'report attached', 'let me report back', 'we complain less',
  "I don't complain", "please don't report us", "don't block us", 'you can report it to the courier',
  'the customer complained about quality', 'a customer wants to talk to a manager',
  'our manager will call you', 'manager price is 12', 'I am the manager', "I'm the owner",
  'this is the manager speaking', 'my boss agreed', 'ask my boss first', 'I need a person to sign',
  'can you send someone to pick it up', "send me a person's name", 'someone will call you',
  'we have human support 24 hours', 'agent price', 'our agent in China', 'shipping agent', 'customs agent',
  'want a discount', 'I want to talk about the price', 'let me talk to my team', 'talk to you later',
  'need more details',
] // biome-ignore format: a list reads best as lines

describe('the shop asks for a person, refuses a robot or threatens', () => {
  it.each(REQUESTS)('%s', (content) => {
    expect(judge(content)).toMatchObject({ found: true })
  })
})

describe('no request', () => {
  it.each(NONE)('%s', (content) => {
    expect(judge(content)).toMatchObject({ found: false })
  })
})

describe('a verdict says why', () => {
  it.each([
    ['好的，那请转人工', 'asks_for_person', '请转人工'],
    ['叫你们老板来谈', 'asks_for_boss', '叫你们老板来谈'],
    ['有真人吗', 'asks_presence', '有真人吗'],
    ['再用机器人敷衍我', 'refuses_robot', '用机器人敷衍我'],
    ['小心被我投诉', 'threatens_us', '小心被我投诉'],
  ])('%s: %s', (content, name, words) => {
    expect(judge(content)).toEqual({ found: true, name, words })
  })

  it.each([
    ['不要转真人', 'negated'],
    ['如果一直未解决，再转人工', 'conditional'],
    ['客人说，请转人工', 'reported'],
    ['需要帮您转人工吗', 'offered'],
    ['我们有人工客服', 'own_staff'],
    ['快递太慢了，我要投诉', 'others'],
    ['我想问人工客服几点上班', 'nothing'],
    ['昨天和你们经理聊过，要找你们经理谈好的价', 'done'],
    ['请输入【人工】，转人工', 'auto_reply'],
    ['在的', 'nothing'],
  ])('%s: %s', (content, because) => {
    expect(judge(content)).toMatchObject({ found: false, because })
  })

  it('the shop’s bot is known by its name, too', () => {
    expect(judge('请转人工', '优品旗舰店:智能客服')).toEqual({
      found: false,
      because: 'shop_robot',
      words: '智能客服',
    })
  })
})

describe('where in a line it is looked for', () => {
  const filler = '这款是纯棉的'.repeat(200)
  it('at its beginning and its end', () => {
    expect(judge(`转人工。${filler}`).found).toBe(true)
    expect(judge(`${filler}。转人工`).found).toBe(true)
    expect(judge(`${filler}。转人工。${filler}`).found).toBe(false)
  })
})

describe('an operations manager changes', () => {
  it('a word', () => {
    expect(judge('叫掌门来谈').found).toBe(false)
    const named = (word: string) => rulesWith(`requests: {bosses: {add: [${word}]}}`)
    expect(judge('叫掌门来谈', '店', named('掌门')).found).toBe(true)
    expect(judge('叫掌门来谈', '店', named('掌門')).found).toBe(true)
    expect(judge('转人工', '店', rulesWith('words: {persons: [真人]}')).found).toBe(false)
  })

  it.each([
    '你是机器人吧', '你就是个机器人', '一看就是机器人', 'you must be a bot', "you're a bot, aren't you?",
  ])('whether it counts that we are called a robot: %s', (content) => {
    expect(judge(content).found).toBe(false)
    const rules = rulesWith('requests: {active: {add: [suspects_robot]}}')
    expect(judge(content, '店', rules)).toMatchObject({ name: 'suspects_robot' })
  }) // biome-ignore format: a list reads best as lines

  it('which requests count', () => {
    expect(judge('你是机器人吗').found).toBe(false)
    expect(
      judge('你是机器人吗', '店', rulesWith('requests: {active: {add: [asks_if_robot]}}')),
    ).toMatchObject({
      name: 'asks_if_robot',
    })
    expect(
      judge('再发我就投诉了', '店', rulesWith('requests: {active: {remove: [threatens_us]}}')).found,
    ).toBe(false)
  })

  it('a pattern that needs none of the known words', () => {
    const rules = rulesWith('requests: {refuses_robot: {add: ["^退订$"]}}')
    expect(judge('好的，退订', '店', rules)).toEqual({ found: true, name: 'refuses_robot', words: '退订' })
    expect(judge('不退订', '店', rules).found).toBe(false)
  })
})
