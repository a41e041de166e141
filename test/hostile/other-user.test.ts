import { PLAIN_SHAPES } from '#test/sandbox/shapes.ts'
import { testShapes } from './suite.ts'

await testShapes(PLAIN_SHAPES.filter(({ user }) => user === 'other'))
