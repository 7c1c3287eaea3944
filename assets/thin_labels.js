// Shows as many names of a map as fit beside each other, the first ones first, and again after every zoom.
const ROOM = 7

function thin(plot) {
  const kept = []
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
  const names = [...plot.querySelectorAll(".textpoint text")]
  const boxes = names.map((name) => name.getBoundingClientRect())
  names.forEach((name, place) => {
    const box = boxes[place]
    const hit = (one) => box.left < one.right + ROOM && one.left < box.right + ROOM &&
      box.top < one.bottom + ROOM && one.top < box.bottom + ROOM
    const shown = !kept.some(hit)
    if (shown) kept.push(box)
    Object.assign(name.style, { visibility: shown ? "visible" : "hidden", paintOrder: "stroke", stroke: page,
      strokeWidth: "3px", strokeLinejoin: "round" })
  })
}

export default function ({ data }) {
  let timer, seen
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => seen && thin(seen), 60) }
  const watch = new MutationObserver(soon)
  const look = setInterval(() => {
    const plot = document.querySelector(`.st-key-${data.key} .js-plotly-plot`)
    if (plot === seen) return
    seen = plot
    watch.disconnect()
    if (plot) watch.observe(plot, { subtree: true, childList: true, attributeFilter: ["transform", "x", "y"] })
    soon()
  }, 250)
  return () => { clearInterval(look); clearTimeout(timer); watch.disconnect() }
}
