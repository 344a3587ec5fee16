/** Every purpose that a session can pursue (CONTRACT 1). */
export const TASK_TYPES = [
  'auto_bargain',
  'auto_follow_up',
  'manual_customer_service',
  'manual_complaint',
  'manual_urgent',
] as const

export type TaskType = (typeof TASK_TYPES)[number]
export type RobotTaskType = Extract<TaskType, `auto_${string}`>

export const isRobot = (type: TaskType): type is RobotTaskType => type.startsWith('auto_')

/** The priority of a task that names none, 0 (low) to 9 (CONTRACT 3). */
export const DEFAULT_PRIORITY = {
  manual_urgent: 9,
  manual_complaint: 8,
  manual_customer_service: 7,
  auto_bargain: 5,
  auto_follow_up: 4,
} as const satisfies Record<TaskType, number>
