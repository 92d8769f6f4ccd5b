import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { HttpApp } from './http-app.ts'
import { pagesByWord } from './schemas/page-paths.ts'

/** The paths of the page: each is answered with the same document, which then shows what the path names. */
const pagePaths = [
  '/',
  ...Object.entries(pagesByWord).flatMap(([word, kind]) => [
    ...(kind === 'each' ? [] : [`/${word}`]),
    ...(kind === 'alone' ? [] : [`/${word}/*`]),
  ]),
]

/** Serves the built page from webDir. Built files carry their hash in the name and may be kept for ever; the document may not. */
export async function serveWebPage(app: HttpApp, webDir: string): Promise<void> {
  const document = await readFile(join(webDir, 'index.html'), 'utf8')
  await app.register(fastifyStatic, { root: webDir, serve: false, preCompressed: true, cacheControl: false })
  for (const path of pagePaths)
    app.get(path, { config: { access: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(document),
    )
  app.get('/assets/:file', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) =>
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(join('assets', (request.params as { file: string }).file)),
  )
}
