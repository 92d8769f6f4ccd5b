import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

const webRoot = join(import.meta.dirname, '../web')
const packedEndings = /\.(js|css|svg)$/

async function pack(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!packedEndings.test(name)) continue
    const path = join(folder, name)
    await writeFile(`${path}.gz`, await promisify(gzip)(await readFile(path), { level: 9 }))
  }
}

/** Builds the page into outDir, scripts and styles packed beside themselves. Throws when the sources do not build. */
export async function buildWeb({ outDir }: { outDir: string }): Promise<void> {
  await build({
    configFile: false,
    root: webRoot,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      // Everything comes as a file of its own: the content security policy allows no data: and no inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2_000,
    },
  })
  await pack(join(outDir, 'assets'))
}
