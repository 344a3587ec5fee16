/** The types and states that the API knows, in the order in which they are shown. */

export const TYPES = [
  'auto_bargain',
  'auto_follow_up',
  'manual_customer_service',
  'manual_complaint',
  'manual_urgent',
]
export const OPEN_STATES = ['pending', 'active', 'transferred', 'paused']
export const STATES = [...OPEN_STATES, 'completed', 'timeout', 'cancelled']
