import { makeChance } from './chance.ts'

/** Who is there on the day: our accounts and the machines that type for them, the shops, the colleagues, the goods. */

const CITIES = ['杭州', '宁波', '苏州', '广州', '深圳', '青岛'] as const
const NUMBERS = ['一号', '二号', '三号', '四号'] as const
const MACHINES = ['rpa-hz-01', 'rpa-nb-02', 'rpa-sz-03', 'rpa-gz-04', 'rpa-sc-05', 'rpa-qd-06'] as const

/** One machine types for the accounts of one city. */
export const WORKERS = CITIES.map((city, at) => ({
  worker: MACHINES[at] ?? city,
  accounts: NUMBERS.map((number) => `${city}采购${number}`),
}))
export type Worker = (typeof WORKERS)[number]

export const ACCOUNTS = WORKERS.flatMap(({ accounts }) => accounts)

export const SHOPS = [
  '鼎盛五金旗舰店', '老周紧固件', '华强电子元器件', '东莞精密弹簧厂', '永康锐锋刀具', '义乌锦程包装', '温州德力低压电器',
  '佛山铝材直销', '台州泵业专营店', '宁海文具工厂店', '海宁皮革辅料', '绍兴轻纺面料', '常州轴承总汇', '无锡不锈钢管业',
  '泉州劳保用品', '晋江鞋材批发', '中山灯饰照明', '顺德小家电配件', '慈溪密封件', '乐清端子连接器', '昆山胶粘制品',
  '嘉兴标签印刷', '湖州木托盘', '南通安全网', '扬州毛刷厂', '临沂劳保手套', '潍坊篷布', '济南焊材经营部', '烟台工业阀门',
  '威海渔网绳缆', '石家庄滤芯', '保定箱包五金', '沧州管件', '天津自行车配件', '大连叉车配件', '沈阳电机维修', '长沙工程机械件',
  '武汉光谷线缆', '襄阳汽配', '南昌医用耗材', '成都仪器仪表', '重庆摩配城', '昆明花卉包材', '西安测绘器材', '兰州保温材料',
  '厦门石材护理', '福州茶叶包装', '汕头玩具塑料', 'Ningbo Seal Works', 'Shenzhen Bright LED', 'Yiwu Cable Ties',
] as const // biome-ignore format: a list reads best as lines

/** Shops whose staff writes English. */
export const isEnglish = (shop: string): boolean => /^[A-Z]/.test(shop)

export const COLLEAGUES = ['王芳', '李强', '陈静', '赵磊', '刘洋', '周敏'] as const
const SHOP_STAFF = ['客服小王', '客服小美', '小周', '店主老陈', '阿珍', '售后小林'] as const
const ENGLISH_STAFF = ['Amy', 'Kevin', 'Linda'] as const

/** Who answers for this shop, as the marketplace shows the name: always the same person. */
export const staffOf = (shop: string): string =>
  `${shop}:${makeChance(shop).pick<string>(isEnglish(shop) ? ENGLISH_STAFF : SHOP_STAFF)}`

/** What is bought: its name in both languages, how it is counted, and about what one costs. */
export const GOODS = [
  { zh: 'M8×40 内六角螺丝', en: 'M8x40 socket screws', unit: '盒', price: 38 },
  { zh: '304 不锈钢软管', en: '304 stainless hoses', unit: '根', price: 16.5 },
  { zh: '6204 深沟球轴承', en: '6204 ball bearings', unit: '只', price: 9.8 },
  { zh: '加厚牛皮纸箱', en: 'kraft cartons', unit: '只', price: 4.2 },
  { zh: '丁腈劳保手套', en: 'nitrile gloves', unit: '副', price: 3.6 },
  { zh: 'LED 三防灯 40W', en: '40 W LED batten lights', unit: '盏', price: 46 },
  { zh: '尼龙扎带 8×300', en: '8x300 nylon ties', unit: '包', price: 12.5 },
  { zh: '氟橡胶 O 型圈', en: 'FKM O-rings', unit: '只', price: 1.8 },
  { zh: '热敏标签纸', en: 'thermal labels', unit: '卷', price: 7.9 },
  { zh: '缠绕膜 50 厘米', en: '50 cm stretch film', unit: '卷', price: 33 },
  { zh: '铝合金线槽', en: 'aluminium cable ducts', unit: '米', price: 21 },
  { zh: '工业毛刷', en: 'industrial brushes', unit: '把', price: 27 },
] as const
