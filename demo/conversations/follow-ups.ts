import { type Conversation, robot, shop } from './conversation.ts'

/** Follow-ups of our robots, after an order was placed. */
export const FOLLOW_UPS: readonly Conversation[] = [
  {
    name: '催发货',
    type: 'auto_follow_up',
    ends: '已发货',
    lines: [
      robot('您好，订单 {order} 今天能发出吗？', '订单 {order} 已付款两天，请问什么时候发货？'),
      shop('今天下午统一出库，晚上有单号', '不好意思，爆单了，明天上午一定发'),
      robot('好的，发出后请把单号发过来', '产线比较急，麻烦优先安排一下'),
      shop('优先给您安排了', '已打包，单号 {parcel}'),
      robot('收到，谢谢'),
    ],
  },
  {
    name: '物流查询',
    type: 'auto_follow_up',
    ends: '物流已更新',
    lines: [
      robot('订单 {order} 的物流两天没更新了，帮忙查一下？', '您好，单号 {parcel} 一直停在{city}，请帮忙核实'),
      shop('我联系快递看看，稍等', '查到了，中转站积压，明天派送'),
      robot('好的，预计哪天能到？', '如果明天还不动，能补发吗？'),
      shop('预计后天上午到', '可以的，明天没更新就给您补发'),
    ],
  },
  {
    name: '开发票',
    type: 'auto_follow_up',
    ends: '发票已收到',
    lines: [
      robot('您好，订单 {order} 请开增值税专用发票，金额 {total} 元', '订单 {order} 的发票开好了吗？抬头见订单备注'),
      shop('专票要月底统一开，可以吗', '发一下税号和开户行哦'),
      robot('税号在订单备注里，月底前开出就行', '可以，开好后请上传电子版'),
      shop('好的，已提交财务', '收到，预计三个工作日'),
      robot('谢谢，收到后我们入账'),
    ],
  },
  {
    name: '少件补发',
    type: 'auto_follow_up',
    ends: '已补发',
    lines: [
      robot('订单 {order} 实收少了 {missing} {unit}{goods}，请核对', '您好，{goods}到货数量不对，少 {missing} {unit}，订单 {order}'),
      shop('我看下出库记录，您方便拍个照吗', '仓库说是分两箱发的，另一箱到了吗'),
      robot('照片已经上传到售后单，箱子只有一个', '外箱完好，里面确实少 {missing} {unit}'),
      shop('核实了，今天补发 {missing} {unit}', '抱歉，漏装了，马上补'),
      robot('好的，请用同一个快递，谢谢'),
    ],
  },
  {
    name: '破损换货',
    type: 'auto_follow_up',
    ends: '换货已发出',
    lines: [
      robot('{goods}有 {missing} {unit}压坏了，订单 {order}，可以换吗？', '订单 {order} 到货有破损，共 {missing} {unit}，请安排换货'),
      shop('亲，运输问题我们包换的', '麻烦把破损的拍一下，包装也拍'),
      robot('照片在售后单里，破损件需要寄回吗？', '好的，换新大概几天？'),
      shop('不用寄回，直接补发新的', '寄回运费我们出，收到当天换'),
      robot('收到，辛苦了'),
    ],
  },
  {
    name: '退差价',
    type: 'auto_follow_up',
    ends: '差价已退',
    lines: [
      robot('订单 {order} 昨天买的，今天降到 {lower} 元，可以退差价吗？', '您好，{goods}有价保吗？订单 {order}'),
      shop('七天价保，您提交申请就行', '活动价临时的，我帮您申请一下'),
      robot('申请已提交，差价共 {freight} 元', '谢谢，多久能到账？'),
      shop('通过了，原路退回', '财务下班前处理'),
    ],
  },
  {
    name: '到货确认',
    type: 'auto_follow_up',
    ends: '到货正常',
    lines: [
      robot('订单 {order} 已签收，质检合格，感谢配合', '您好，{goods}已收到，数量 {count} {unit}无误'),
      shop('感谢支持，有需要随时联系', '收到，合作愉快'),
    ],
  },
  {
    name: '质检报告',
    type: 'auto_follow_up',
    ends: '质检报告已收到',
    lines: [
      robot('订单 {order} 的{goods}需要随货质检报告，请补一份', '您好，客户要求{goods}的材质证明，能提供吗？'),
      shop('有的，盖章扫描件发您', '报告要批次号，您看下外箱标签'),
      robot('批次号 {parcel}', '扫描件就可以，谢谢'),
      shop('发了，请查收', '今天内上传'),
    ],
  },
] // biome-ignore format: a line a turn

/** What a batch of reminders to many shops asks: one question, one answer. */
export const REMINDERS: readonly Conversation[] = [
  {
    name: '批量对账',
    type: 'auto_follow_up',
    ends: '对账完成',
    lines: [
      robot('您好，本月对账：订单 {order}，金额 {total} 元，请确认', '月底对账，订单 {order} 共 {total} 元，是否一致？'),
      shop('一致，没问题', '核对过了，对的', '金额对的，辛苦'),
    ],
  },
  {
    name: '批量询货期',
    type: 'auto_follow_up',
    ends: '货期已登记',
    lines: [
      robot('您好，{goods}下个月还按 {days} 天交货吗？', '请问{goods}近期货期有变化吗？'),
      shop('正常，{days} 天左右', '没变，还是 {days} 天'),
    ],
  },
] // biome-ignore format: a line a turn
