import { type Conversation, robot, shop } from './conversation.ts'

/** With shops whose staff writes English. */
export const ENGLISH: readonly Conversation[] = [
  {
    name: 'unit price',
    type: 'auto_bargain',
    ends: 'agreed on a price',
    lines: [
      robot('Hello, we need {count} {things}. Could you do {lower} each?', 'Hi, what is your best price for {count} {things}?'),
      shop('Hi dear, {price} is already our factory price', 'For this quantity we can offer {middle}'),
      robot('We order every month. {middle} and we confirm today.', 'With {middle} delivered to {place} we would confirm now.'),
      shop('OK, {middle} is fine, please place the order', 'Deal, I will adjust the price for you'),
      robot('Thank you, the order follows.'),
    ],
  },
  {
    name: 'lead time',
    type: 'auto_bargain',
    ends: 'lead time confirmed',
    lines: [
      robot('What is the lead time for {count} {things}?', 'Can you ship {count} {things} within {days} days?'),
      shop('About {days} days after payment', 'We have half in stock, the rest takes {days} days'),
      robot('Please ship in two lots then, the first one this week.'),
      shop('No problem, noted on the order', 'Sure, first lot goes on Friday'),
    ],
  },
  {
    name: 'invoice',
    type: 'auto_follow_up',
    ends: 'invoice received',
    lines: [
      robot('Order {order}: please send the commercial invoice and packing list.', 'Could you upload the invoice of order {order}?'),
      shop('Will send it this afternoon', 'Please confirm the company name for the invoice'),
      robot('The name is as on the order. Thank you.'),
      shop('Done, please check', 'Uploaded just now'),
    ],
  },
] // biome-ignore format: a line a turn
