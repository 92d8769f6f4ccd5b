import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/noto-sans-sc/wght.css'
import './style/base.css'
import './style/controls.css'
import './style/alarms.css'
import './style/pages.css'
import './style/tables.css'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('the document has no root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
