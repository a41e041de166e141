import { testShapes } from '#test/hostile/suite.ts'
import { WRAPPED_SHAPES } from '#test/sandbox/shapes.ts'

await testShapes(WRAPPED_SHAPES)
