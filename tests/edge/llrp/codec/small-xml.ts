/** An element as far as the shared files need it: no mixed content, no entities. */
export type XmlElement = {
  name: string
  attributes: Map<string, string>
  children: XmlElement[]
  text: string
}

const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*"[^"]*")*)\s*(\/?)>|([^<]+)/g

/** Reads a small XML text; prefixes of names are dropped. Gives the root element. */
export function readXml(source: string): XmlElement {
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' }
  const open = [root]
  for (const [, closing, fullName, attributeText, selfClosing, text] of source.matchAll(token)) {
    const parent = open.at(-1) ?? root
    if (text !== undefined) parent.text += text.trim()
    if (fullName === undefined) continue
    if (closing === '/') {
      open.pop()
      continue
    }
    const pairs = (attributeText ?? '').matchAll(/([\w:.-]+)\s*=\s*"([^"]*)"/g)
    const attributes = new Map(Array.from(pairs, ([, key, value]) => [key ?? '', value ?? '']))
    const element: XmlElement = { name: fullName.replace(/^.*:/, ''), attributes, children: [], text: '' }
    parent.children.push(element)
    if (selfClosing !== '/') open.push(element)
  }
  const [first] = root.children
  if (first === undefined) throw new Error('no element in this XML')
  return first
}
