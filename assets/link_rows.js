// Rows of one list that each lead to a view: real links, which open without loading the page anew.
function cell(kind, text) {
  const made = document.createElement("span")
  made.className = kind
  made.textContent = text
  return made
}

// A share of 0 to 1 from the left; where the list has negative ones, from the middle, those to the left.
function rail(share, colour, signed) {
  const made = cell(signed ? "rail signed" : "rail", ""), filled = document.createElement("i")
  const width = Math.min(Math.abs(share), 1) * (signed ? 50 : 100)
  const begin = signed ? 50 - (share < 0 ? width : 0) : 0
  Object.assign(filled.style, { width: `${width}%`, marginLeft: `${begin}%`, background: colour })
  made.append(filled)
  return made
}

export default function ({ data, parentElement, setTriggerValue }) {
  const signed = data.rows.some((row) => row.share < 0)
  const rows = data.rows.map((row) => {
    const line = document.createElement("li"), link = document.createElement("a")
    Object.assign(link, { href: row.href, textContent: row.label, title: row.meaning || row.label })
    if (!row.certain) link.className = "unsure"
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      setTriggerValue("chosen", row.id)
    }
    line.append(link)
    if (row.share !== null) line.append(rail(row.share, row.colour, signed))
    if (row.figure) line.append(cell("figure", row.figure))
    return line
  })
  parentElement.querySelector("ul").replaceChildren(...rows)
}
