// Saves the chart that stands on the page as it is seen: SVG, PNG, or a page without script and outside address.
const SVG = "http://www.w3.org/2000/svg"
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

function drawing(key) {
  const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`)
  const layers = plot ? [...plot.querySelectorAll(".svg-container > svg.main-svg")] : []
  if (!layers.length) return null
  const { width, height } = layers[0].getBoundingClientRect()
  const svg = document.createElementNS(SVG, "svg")
  const size = { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "sans-serif" }
  for (const [name, value] of Object.entries(size)) svg.setAttribute(name, value)
  const page = document.createElementNS(SVG, "rect")
  page.setAttribute("width", "100%")
  page.setAttribute("height", "100%")
  page.setAttribute("fill", getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor)
  svg.append(page)
  for (const layer of layers) for (const part of layer.cloneNode(true).childNodes) svg.append(part.cloneNode(true))
  for (const part of svg.querySelectorAll(".hoverlayer, .draglayer, .cursor-crosshair, .zoombox")) part.remove()
  return svg
}

async function drawn(key) {
  for (let tries = 0; tries < 50; tries++) {
    const svg = drawing(key)
    if (svg) return svg
    await new Promise((again) => setTimeout(again, 200))
  }
  return null
}

function text(svg) {
  // Clips are named by the address of the page; in a file they are named by themselves.
  return new XMLSerializer().serializeToString(svg).replace(/url\((?:&quot;|["'])?[^)]*?#([^)"'&]+)(?:&quot;|["'])?\)/g, "url(#$1)")
}

function escaped(words) {
  const holder = document.createElement("p")
  holder.textContent = words
  return holder.innerHTML
}

function asPage(svg, title, note) {
  const style = "body{font:15px/1.5 sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}svg{max-width:100%;height:auto}"
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" ` +
    `content="${POLICY}"><title>${escaped(title)}</title><style>${style}</style></head><body><figure>${text(svg)}` +
    `<figcaption><b>${escaped(title)}</b><br>${escaped(note)}</figcaption></figure></body></html>`
}

function asPicture(svg) {
  return new Promise((done, failed) => {
    const picture = new Image()
    const address = URL.createObjectURL(new Blob([text(svg)], { type: "image/svg+xml" }))
    picture.onload = () => {
      const canvas = document.createElement("canvas")
      canvas.width = 2 * svg.getAttribute("width")
      canvas.height = 2 * svg.getAttribute("height")
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
      URL.revokeObjectURL(address)
      canvas.toBlob(done, "image/png")
    }
    picture.onerror = failed
    picture.src = address
  })
}

function hand(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

export default function ({ data, parentElement }) {
  const say = parentElement.querySelector("output")
  const save = async (ending) => {
    const svg = await drawn(data.key)
    if (!svg) return (say.textContent = "The chart is not drawn yet. Try again.")
    if (ending === "svg") hand(new Blob([text(svg)], { type: "image/svg+xml" }), `${data.name}.svg`)
    if (ending === "html") hand(new Blob([asPage(svg, data.title, data.note)], { type: "text/html" }), `${data.name}.html`)
    if (ending === "png") hand(await asPicture(svg), `${data.name}.png`)
    say.textContent = "Saved."
  }
  for (const button of parentElement.querySelectorAll("button")) button.onclick = () => save(button.value)
}
