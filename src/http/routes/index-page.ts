import type { FastifyPluginAsync } from 'fastify'

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Backproof</title>
<h1>Backproof</h1>
<p>Grades hand-written forward and backward propagation, and says which gradient is wrong and why.</p>
<ul>
<li><a href="/docs/">Try the API</a>
<li><a href="/openapi.json">OpenAPI document</a>
<li><a href="/v1/assignments">Assignments</a>
</ul>
</html>
`

/** `GET /`: where to go from here. */
export const indexPageRoute: FastifyPluginAsync = async (app) => {
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(PAGE),
  )
}
