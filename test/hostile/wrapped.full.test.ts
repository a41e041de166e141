import { WRAPPED_SHAPES } from '#test/sandbox/shapes.ts'
import { testShapes } from './suite.ts'

await testShapes(WRAPPED_SHAPES)
