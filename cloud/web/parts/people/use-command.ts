import { useState } from 'react'
import { ApiError, fetchJson } from '../../api/fetch-json.ts'
import { useSession } from '../../api/session.tsx'

type Command = { path: string; method: 'POST' | 'PUT' | 'PATCH'; body?: unknown }

/** Gives commands and remembers why the last one failed; what was done shows at once. */
export function useCommand() {
  const { cache } = useSession()
  const [error, setError] = useState<ApiError | null>(null)
  const give = async <T>({ path, method, body }: Command): Promise<T | null> => {
    try {
      const answer = await fetchJson<T>(path, { method, body })
      setError(null)
      cache.refreshAll()
      return answer
    } catch (reason) {
      setError(reason instanceof ApiError ? reason : new ApiError(0, null))
      return null
    }
  }
  return { give, error }
}
