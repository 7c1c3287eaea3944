// Rows of one list that each lead to a view: real links, which open without loading the page anew.
function cell(kind, text) {
  const made = document.createElement("span")
  made.className = kind
  made.textContent = text
  return made
}

function rail(share, colour) {
  const made = cell("rail", ""), filled = document.createElement("i")
  Object.assign(filled.style, { width: `${100 * Math.min(Math.max(share, 0), 1)}%`, background: colour })
  made.append(filled)
  return made
}

export default function ({ data, parentElement, setTriggerValue }) {
  const rows = data.rows.map((row) => {
    const line = document.createElement("li"), link = document.createElement("a")
    Object.assign(link, { href: row.href, textContent: row.label, title: row.meaning || row.label })
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      setTriggerValue("chosen", row.id)
    }
    line.append(link)
    if (row.share !== null) line.append(rail(row.share, row.colour))
    if (row.figure) line.append(cell("figure", row.figure))
    return line
  })
  parentElement.querySelector("ul").replaceChildren(...rows)
}
