import { describe, expect, it } from 'vitest'
import { readOptions } from '../../demo/options.ts'

describe('the words after npm run demo --', () => {
  it('are none for the story', () => {
    expect(readOptions([])).toEqual({ mode: 'story' })
  })

  it('ask for a day, as usual or as they say', () => {
    expect(readOptions(['--serve'])).toEqual({ mode: 'serve', port: 8080, seed: 1, speed: 1 })
    const said = ['--serve', '--port', '9090', '--seed', '42', '--speed=20']
    expect(readOptions(said)).toEqual({ mode: 'serve', port: 9090, seed: 42, speed: 20 })
  })

  it.each([
    [['--serve', '--port', '0'], '--port must be a whole number from 1 to 65535, not 0'],
    [['--serve', '--speed', '61'], '--speed must be a whole number from 1 to 60, not 61'],
    [['--serve', '--seed', 'x'], '--seed must be a whole number from 0 to 999999999, not x'],
    [['--speed', '2'], '--speed goes with --serve: the story has none'],
    [['--sevre'], "Unknown option '--sevre'"],
  ])('%j are refused: %s', (args, told) => {
    expect(() => readOptions(args)).toThrow(told)
  })
})
