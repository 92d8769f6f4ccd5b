import type { ServiceClient } from './service-client.ts'

/** Every row of a list of the service, read page by page. path may hold a query; rows is what the list calls them. */
export async function everyPage<T>(client: Pick<ServiceClient, 'get'>, path: string, rows: string): Promise<T[]> {
  const found: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
    const page = await client.get<Record<string, unknown> & { nextCursor: string | null }>(`${path}${after}`)
    found.push(...(page[rows] as T[]))
    cursor = page.nextCursor
  }
  return found
}
