import { testShapes } from '#test/hostile/suite.ts'
import { CONTAINER_SHAPES } from '#test/sandbox/shapes.ts'

await testShapes(CONTAINER_SHAPES)
