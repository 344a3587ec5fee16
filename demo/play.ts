import { serve } from './day/serve.ts'
import { readOptions } from './options.ts'
import { tellStory } from './story.ts'

const play = async (): Promise<void> => {
  const options = readOptions(process.argv.slice(2))
  if (options.mode === 'story') await tellStory()
  else await serve(options)
}

play().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
