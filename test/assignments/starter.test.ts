import { describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { publishAssignment } from '#assignments/publication.ts'
import { renderStarter } from '#assignments/starter.ts'
import { frameNotebook } from '#notebooks/framing.ts'
import type { PublishedAssignment } from '#service/ports.ts'

function publish(starter: object): PublishedAssignment {
  const exercises = [{ kind: 'function', function: 'f', testCases: [{}] }]
  const publication = publishAssignment('a', { starter, exercises })
  if (!publication.ok) throw new Error(JSON.stringify(publication.faults))
  return publication.published
}

const SCRIPT = '# %% [markdown]\n# # Title\n# Text\n\n# %%\nx = 1\ny = 2\n'

describe('renderStarter', () => {
  test('serves a script as it is', () => {
    const published = publish({ language: 'python', source: SCRIPT })
    expect(renderStarter(published, { as: 'script', language: 'python' })).toEqual({
      mediaType: 'text/x-python; charset=utf-8',
      fileName: 'a.py',
      content: SCRIPT,
    })
  })

  test('makes a notebook of nbformat 4.5 from its cells', () => {
    const published = publish({ language: 'python', source: SCRIPT })
    const file = renderStarter(published, { as: 'notebook', language: 'python' })
    expect(file).toMatchObject({ mediaType: 'application/x-ipynb+json', fileName: 'a.ipynb' })
    expect(JSON.parse(file?.content ?? '')).toEqual({
      cells: [
        { cell_type: 'markdown', id: 'cell-1', metadata: {}, source: ['# Title\n', 'Text'] },
        {
          cell_type: 'code',
          id: 'cell-2',
          metadata: {},
          execution_count: null,
          outputs: [],
          source: ['x = 1\n', 'y = 2'],
        },
      ],
      metadata: {
        kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
        language_info: { name: 'python' },
      },
      nbformat: 4,
      nbformat_minor: 5,
    })
  })

  test('gives equal notebooks for equal scripts', () => {
    const render = () =>
      renderStarter(publish({ language: 'python', source: SCRIPT }), {
        as: 'notebook',
        language: 'python',
      })
    expect(render()).toEqual(render())
  })

  test.each([
    ['javascript', 'a.js', 'text/javascript; charset=utf-8'],
    ['typescript', 'a.ts', 'text/typescript; charset=utf-8'],
  ])('names a %s starter by its language', (language, fileName, mediaType) => {
    const file = renderStarter(publish({ language, source: '// %%\nlet x\n' }), {
      as: 'script',
      language,
    })
    expect(file).toMatchObject({ fileName, mediaType })
  })

  test.each(['javascript', 'cobol', 'constructor', ''])(
    'has no Python starter in %j',
    (language) => {
      const published = publish({ language: 'python', source: SCRIPT })
      expect(renderStarter(published, { as: 'script', language })).toBeUndefined()
    },
  )

  test('has none where the assignment has none', async () => {
    const published = publishAssignment('a', {
      exercises: [{ kind: 'function', function: 'f', testCases: [{}] }],
    })
    if (!published.ok) throw new Error('must fit')
    const form = { as: 'notebook', language: 'python' } as const
    expect(renderStarter(published.published, form)).toBeUndefined()
  })
})

describe('the starters of the built-in assignments', () => {
  test.each(['gradient-checking', 'my-ann'])('%s reads as a notebook with code', async (id) => {
    const catalogue = await createCatalogue()
    const file = catalogue.starter(id, { as: 'notebook', language: 'python' })
    const framing = frameNotebook(JSON.parse(file?.content ?? ''), 1_048_576)
    expect(framing.ok && framing.chunks.length).toBeGreaterThan(5)
  })
})
