import { randomFillSync } from 'node:crypto'

/** What is fetched at once: asking the system for every few bytes costs more than all else about an id. */
const BLOCK_BYTES = 4_096

const block = Buffer.alloc(BLOCK_BYTES)
let taken = BLOCK_BYTES

/** So many random bytes, at most a block, that nobody got before. They are to be used at once, and not kept. */
export const takeRandomBytes = (size: number): Buffer => {
  if (taken + size > BLOCK_BYTES) {
    randomFillSync(block)
    taken = 0
  }
  const bytes = block.subarray(taken, taken + size)
  taken += size
  return bytes
}
