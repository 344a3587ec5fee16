import { type Conversation, robot, shop } from './conversation.ts'

/** Bargains of our robots, before an order is placed. */
export const BARGAINS: readonly Conversation[] = [
  {
    name: '单价还价',
    type: 'auto_bargain',
    ends: '谈妥，按新单价下单',
    lines: [
      robot('你好，{goods}要 {count} {unit}，{price} 元能便宜点吗？', '老板好，{goods}我们要 {count} {unit}，{price} 元这个价还能优惠吗？'),
      shop('亲，{price} 元已经是活动价了哦', '您好，这款利润很薄的，{price} 元不高了', '在的亲，您要的量不算大，{price} 元是统一价'),
      robot('我们每个月都要补货，{lower} 元可以长期合作', '{lower} 元行的话，今天就下单'),
      shop('{lower} 元真的做不了，最低 {middle} 元', '要不各让一步，{middle} 元您看行吗'),
      robot('好的，就按 {middle} 元，请改一下价格', '{middle} 元可以，麻烦改价，我们马上拍'),
      shop('好嘞，已经改好了，您拍下就行', '改好了亲，拍下当天安排发货'),
    ],
  },
  {
    name: '阶梯价',
    type: 'auto_bargain',
    ends: '拿到阶梯报价',
    lines: [
      robot('您好，{goods}按量有阶梯价吗？大概需要 {count} {unit}', '想了解一下{goods}的批发价，{count} {unit}起有折扣吗？'),
      shop('有的，{count} {unit}以上 {middle} 元，翻倍 {lower} 元', '量大从优，{count} {unit}给您 {middle} 元'),
      robot('那先拿 {count} {unit}，后面加单还能按 {lower} 元补差吗？', '如果两个月内加到两倍，能按 {lower} 元结算吗？'),
      shop('可以的，两个月内累计都算', '这个没问题，我给您备注上'),
      robot('好，请把报价单发到聊天窗口，谢谢'),
      shop('稍等，五分钟发您', '好的，报价单马上整理'),
    ],
  },
  {
    name: '包邮',
    type: 'auto_bargain',
    ends: '谈妥，包邮',
    lines: [
      robot('你好，{goods} {count} {unit}发{city}可以包邮吗？', '请问{goods}发到{city}运费怎么算？{count} {unit}'),
      shop('{city}要补 {freight} 元运费的亲', '走物流的话运费 {freight} 元，送货上门另算'),
      robot('货款已经 {total} 元了，运费能免掉吗？', '同类店铺都包邮，{freight} 元能不能帮忙免一下？'),
      shop('那这单给您免了，下次多支持', '行，第一次合作，运费我们承担'),
      robot('谢谢，收货地址按订单上的发'),
      shop('收到，今天下午出库', '好的，单号出来发您'),
    ],
  },
  {
    name: '样品',
    type: 'auto_bargain',
    ends: '样品已安排',
    lines: [
      robot('您好，{goods}可以先寄一份样品看看质量吗？', '批量采购前想要一份{goods}的样品，方便吗？'),
      shop('样品可以，运费到付哦', '可以寄，样品费 {price} 元，下单后退'),
      robot('可以接受，样品费大货时抵扣对吧？', '没问题，几天能寄出？'),
      shop('对的，大货全抵', '明天就能寄，顺丰'),
      robot('好的，请备注「质检样」', '谢谢，收到样品后我们三天内回复'),
    ],
  },
  {
    name: '交期',
    type: 'auto_bargain',
    ends: '交期已确认',
    lines: [
      robot('{goods} {count} {unit}，最快几天能交货？', '请问{goods}有现货吗？{count} {unit}什么时候能发？'),
      shop('现货不够，排产要 {days} 天', '目前库存一半，剩下的 {days} 天'),
      robot('能不能分两批，先发一半，剩下的 {days} 天内到？', '我们产线等着用，能压缩两天吗？'),
      shop('可以分批，先发一半没问题', '我问下车间……可以，帮您插单'),
      robot('好，请按分批发货写在订单备注里'),
      shop('已经备注了，放心', '好的，写上了'),
    ],
  },
  {
    name: '账期',
    type: 'auto_bargain',
    ends: '账期谈妥',
    lines: [
      robot('您好，我们每月固定采购{goods}，付款方式可以月结吗？', '请问长期合作支持 30 天账期吗？'),
      shop('新客户先款后货，三单以后可以月结', '月结要签合同的，单月满 {total} 元可以申请'),
      robot('第一单先款，从第二单开始月结可以吗？', '合同模板能发一份看看吗？'),
      shop('可以商量，合同发您看一下', '行，第二单给您开 30 天'),
      robot('收到，我们走完流程再确认，谢谢'),
    ],
  },
  {
    name: '替代型号',
    type: 'auto_bargain',
    ends: '替代型号报价已收到',
    lines: [
      robot('{goods}这个型号缺货吗？有没有可以替代的？', '页面上{goods}显示无货，有相近规格吗？'),
      shop('原型号停产了，新款 {price} 元，尺寸一样', '有升级款，多 2 元，性能更好'),
      robot('{count} {unit}的话，新款能按 {middle} 元吗？', '新款参数表方便发一下吗？{count} {unit}的价格也请报一下'),
      shop('{middle} 元可以，参数在详情页最下面', '给您 {middle} 元，图纸晚点发'),
      robot('谢谢，我们核对尺寸后下单'),
    ],
  },
] // biome-ignore format: a line a turn
