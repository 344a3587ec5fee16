import type { ChannelKind } from './channel-kind.ts'
import { dingtalk } from './dingtalk/kind.ts'
import { email } from './email/kind.ts'
import { feishu } from './feishu/kind.ts'
import { log } from './log/kind.ts'
import { slack } from './slack/kind.ts'
import { subscription } from './subscription/kind.ts'
import { webhook } from './webhook/kind.ts'
import { wecom } from './wecom/kind.ts'

export type ChannelKinds = { readonly [kind: string]: ChannelKind }

/** Every kind of channel by the name that settings call it. A new one is a folder and a line here. */
export const CHANNEL_KINDS = {
  log,
  webhook,
  dingtalk,
  feishu,
  lark: feishu,
  wecom,
  slack,
  email,
  subscription,
} as const satisfies ChannelKinds
