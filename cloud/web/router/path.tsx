import { type ComponentProps, type MouseEvent, useSyncExternalStore } from 'react'

const moved = 'wardstock-moved'

function watchPath(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange)
  window.addEventListener(moved, onChange)
  return () => {
    window.removeEventListener('popstate', onChange)
    window.removeEventListener(moved, onChange)
  }
}

/** The path of the address, kept up with. */
export function usePath(): string {
  return useSyncExternalStore(watchPath, () => window.location.pathname)
}

/** Goes to another path of the page without loading it anew. */
export function goTo(path: string): void {
  window.history.pushState(null, '', path)
  window.dispatchEvent(new Event(moved))
  window.scrollTo(0, 0)
}

/** A link within the page. Opening it in a new tab works as everywhere. */
export function Link({ href, ...rest }: ComponentProps<'a'> & { href: string }) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(href)
  }
  return <a href={href} onClick={follow} {...rest} />
}
