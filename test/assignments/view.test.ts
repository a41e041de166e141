import { describe, expect, test } from 'vitest'
import { publishAssignment } from '#assignments/publication.ts'
import { describeAssignment, summarizeAssignment } from '#assignments/view.ts'
import type { PublishedAssignment } from '#service/ports.ts'

const code = (source: string) => ({ language: 'python', source })
const HIDDEN = {
  id: 'h',
  title: 'secret title',
  hints: ['secret hint'],
  visibility: 'hidden',
  points: 1,
  inputs: { x: 13 },
  parameters: { theta: 17 },
  expected: { value: 221 },
  gradients: 'right',
}
const OPEN = { id: 'v', title: 'Open', inputs: { x: 2 }, expected: { value: 4 } }
const VISIBLE = { ...OPEN, hints: ['secret hint'] }
const DOCUMENT = {
  title: 'T',
  reference: code('secret reference'),
  helpers: code('secret helpers'),
  starter: code('open starter'),
  exercises: [
    {
      kind: 'gradient-checker',
      function: 'check',
      points: 3,
      planted: { factors: { W2: 2 } },
      hints: [{ en: 'secret hint', ko: 'secret' }],
      testCases: [VISIBLE, HIDDEN],
    },
  ],
}

function publish(document: object): PublishedAssignment {
  const publication = publishAssignment('a', document)
  if (!publication.ok) throw new Error(JSON.stringify(publication.faults))
  return publication.published
}

describe('describeAssignment', () => {
  test('shows an instructor the document as it was published', () => {
    const published = publish(DOCUMENT)
    expect(describeAssignment(published, 'instructor').definition).toEqual({ id: 'a', ...DOCUMENT })
  })

  test('shows a learner neither the solution nor the hidden tests nor hints', () => {
    const { definition } = describeAssignment(publish(DOCUMENT), 'learner')
    expect(definition).toEqual({
      id: 'a',
      title: 'T',
      starter: DOCUMENT.starter,
      exercises: [
        {
          kind: 'gradient-checker',
          function: 'check',
          points: 3,
          testCases: [OPEN, { id: 'h', visibility: 'hidden', points: 1 }],
        },
      ],
    })
    expect(JSON.stringify(definition)).not.toMatch(/secret|221|13|17/)
  })

  test('leaves the published document as it is', () => {
    const published = publish(DOCUMENT)
    describeAssignment(published, 'learner')
    expect(published.document).toEqual({ id: 'a', ...DOCUMENT })
  })
})

describe('summarizeAssignment', () => {
  const share = {}
  test.each([
    { what: 'the exercise has, when its tests share them', tests: [share, share], maxScore: 3 },
    {
      what: 'the exercise has, beside a test of its own',
      tests: [{ points: 1 }, share],
      maxScore: 3,
    },
    {
      what: 'the tests have, each its own',
      tests: [{ points: 1 }, { points: 0.5 }],
      maxScore: 1.5,
    },
    { what: 'one test has, more than the exercise', tests: [{ points: 5 }, share], maxScore: 5 },
  ])('counts the points that $what', ({ tests, maxScore }) => {
    const exercise = { kind: 'function', function: 'f', points: 3, testCases: tests }
    const summary = summarizeAssignment(publish({ exercises: [exercise] }))
    expect(summary).toMatchObject({ maxScore, exercises: [{ points: maxScore, tests: 2 }] })
  })
})
