// Draws sentences as points. A wheel, + and - zoom, arrows and the tool Move pan, Box and Lasso choose an area, Enter
// chooses what is in view, Escape nothing. Words of the corpus are only ever put into text nodes and onto a canvas.
const SIDE = 65535, MOST_CORNERS = 80, NEAR = 9

function made(kind, words, attributes = {}) {
  const element = Object.assign(document.createElement(kind), attributes)
  element.textContent = words
  return element
}

class SentenceMap {
  constructor(root) {
    this.root = root
    for (const name of ["canvas", "over", "tip", "legend", "tools"]) this[name] = root.querySelector(`.${name}`)
    this.view = { x: SIDE / 2, y: SIDE / 2, zoom: 1 }
    this.tool = "box"
    this.only = null
    this.listen()
    new ResizeObserver(() => this.draw()).observe(this.canvas)
    window.addEventListener("saerec-sentences", () => this.arrive())
  }

  // ---- what it is told

  tell(data, chosen) {
    this.data = data
    this.chosen = chosen
    this.area = data.area
    this.found = data.found ? Uint8Array.from(atob(data.found), (one) => one.charCodeAt(0)) : null
    if (window.saerecSentences) this.arrive()
  }

  arrive() {
    const points = window.saerecSentences
    if (points.version !== this.data.version) return
    if (this.points === points) return this.draw()
    this.points = points
    this.only = null
    this.legend.replaceChildren(...this.points.groups.map((group, place) => this.entry(group, place)))
    this.draw()
  }

  entry(group, place) {
    const line = document.createElement("li"), button = made("button", "", { type: "button" })
    const dot = made("i", ""), name = made(group.certain ? "span" : "em", group.name)
    dot.style.background = group.colour
    button.append(dot, name, made("small", group.n.toLocaleString("en")))
    button.setAttribute("aria-pressed", "false")
    button.onclick = () => {
      this.only = this.only === place ? null : place
      this.legend.querySelectorAll("button").forEach((one, at) =>
        one.setAttribute("aria-pressed", String(at === this.only)))
      this.draw()
    }
    line.append(button)
    return line
  }

  // ---- places: of the map (0 to SIDE, y upwards) and of the canvas (CSS pixels)

  get scale() { return this.view.zoom * 0.96 * Math.min(this.width, this.height) / SIDE }
  right(x) { return (x - this.view.x) * this.scale + this.width / 2 }
  down(y) { return this.height / 2 - (y - this.view.y) * this.scale }
  place(px, py) {
    const clamp = (one) => Math.round(Math.min(Math.max(one, 0), SIDE))
    return [clamp((px - this.width / 2) / this.scale + this.view.x),
      clamp((this.height / 2 - py) / this.scale + this.view.y)]
  }

  // ---- drawing

  draw() {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => { this.paint(); this.outline() })
  }

  fit(canvas) {
    const ratio = window.devicePixelRatio || 1, box = this.canvas.getBoundingClientRect()
    this.width = box.width
    this.height = box.height
    canvas.width = Math.round(box.width * ratio)
    canvas.height = Math.round(box.height * ratio)
    const pen = canvas.getContext("2d")
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    return pen
  }

  paint() {
    const pen = this.fit(this.canvas), points = this.points
    if (!points || !this.width) return
    const size = Math.min(1.7 + 0.9 * Math.log2(this.view.zoom), 7), last = points.groups.length - 1
    for (let group = last; group >= 0; group--) this.dots(pen, group, size, this.found ? 0.12 : group === last ? 0.4 : 0.7, null)
    if (this.found) for (let group = last; group >= 0; group--) this.dots(pen, group, size + 1.2, 1, this.found)
    this.names(pen)
  }

  dots(pen, group, size, alpha, found) {
    const { x, y, members, groups } = this.points, half = size / 2, scale = this.scale
    const left = this.width / 2 - this.view.x * scale, top = this.height / 2 + this.view.y * scale
    pen.fillStyle = groups[group].colour
    pen.globalAlpha = this.only === null || this.only === group ? alpha : 0.05
    for (const one of members[group]) {
      if (found && !(found[one >> 3] & (128 >> (one & 7)))) continue
      const px = left + x[one] * scale, py = top - y[one] * scale
      if (px > -9 && py > -9 && px < this.width + 9 && py < this.height + 9) pen.fillRect(px - half, py - half, size, size)
    }
    pen.globalAlpha = 1
  }

  names(pen) {
    const style = getComputedStyle(this.root), taken = []
    pen.textAlign = "center"
    pen.lineWidth = 4
    pen.lineJoin = "round"
    pen.strokeStyle = style.getPropertyValue("--st-background-color")
    pen.fillStyle = style.getPropertyValue("--st-text-color")
    for (const group of this.points.groups) {
      if (!group.at) continue
      pen.font = `${group.certain ? "" : "italic "}600 12px ${style.getPropertyValue("--st-font")}`
      const words = group.name.length > 28 ? `${group.name.slice(0, 27)}…` : group.name
      const px = this.right(group.at[0]), py = this.down(group.at[1]), wide = pen.measureText(words).width / 2 + 6
      if (taken.some(([x, y, w]) => Math.abs(x - px) < w + wide && Math.abs(y - py) < 17)) continue
      taken.push([px, py, wide])
      pen.strokeText(words, px, py)
      pen.fillText(words, px, py)
    }
  }

  outline() {
    const pen = this.fit(this.over), corners = this.drawn ?? this.corners()
    if (!corners.length) return
    const [first, ...rest] = corners.map(([x, y]) => [this.right(x), this.down(y)])
    pen.beginPath()
    pen.moveTo(...first)
    rest.forEach((one) => pen.lineTo(...one))
    pen.closePath()
    const ink = getComputedStyle(this.root).getPropertyValue("--st-primary-color")
    Object.assign(pen, { lineWidth: 1.5, strokeStyle: ink, fillStyle: ink, globalAlpha: 0.08 })
    pen.fill("evenodd")
    pen.globalAlpha = 1
    pen.stroke()
  }

  corners() {
    const [kind, numbers] = (this.area || "").split(":"), flat = (numbers || "").split(",").map(Number), pairs = []
    for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at], flat[at + 1]])
    return kind === "box" && pairs.length === 2 ? rectangle(...pairs) : pairs
  }

  // ---- what a reader does

  listen() {
    const on = (kind, act, target = this.over) => target.addEventListener(kind, act)
    const at = (event) => {
      const box = this.over.getBoundingClientRect()
      return [event.clientX - box.left, event.clientY - box.top]
    }
    on("wheel", (event) => { event.preventDefault(); this.zoom(Math.exp(-event.deltaY / 400), ...at(event)) })
    on("pointerdown", (event) => {
      if (event.button) return
      this.over.setPointerCapture(event.pointerId)
      this.path = [at(event)]
    })
    on("pointermove", (event) => {
      const here = at(event)
      if (this.path) this.drag(here)
      else this.hover(here)
    })
    on("pointerup", (event) => this.release(at(event)))
    on("pointercancel", () => { this.path = this.drawn = null; this.outline() })
    on("pointerleave", () => { this.tip.hidden = true })
    on("keydown", (event) => this.key(event))
    this.tools.querySelectorAll("button").forEach((button) => on("click", () => this.use(button.value), button))
    this.use(this.tool)
  }

  drag(here) {
    const last = this.path[this.path.length - 1]
    this.tip.hidden = true
    if (this.tool === "move") {
      this.view.x -= (here[0] - last[0]) / this.scale
      this.view.y += (here[1] - last[1]) / this.scale
      this.path.push(here)
      return this.draw()
    }
    if (Math.hypot(here[0] - last[0], here[1] - last[1]) < 3) return
    this.path.push(here)
    const places = this.path.map((one) => this.place(...one))
    this.drawn = this.tool === "box" ? rectangle(places[0], places[places.length - 1]) : places
    this.outline()
  }

  release(here) {
    const drawn = this.drawn
    this.path = this.drawn = null
    if (!drawn) return this.hover(here)
    if (this.tool === "box") return this.choose(`box:${[drawn[0], drawn[2]].flat()}`)
    const every = Math.ceil(drawn.length / MOST_CORNERS), kept = drawn.filter((_, place) => place % every === 0)
    if (kept.length > 2) this.choose(`lasso:${kept.flat()}`)
    else this.outline()
  }

  choose(area) {
    this.area = area
    this.outline()
    this.chosen(area)
  }

  hover([px, py]) {
    const points = this.points
    if (!points) return
    const scale = this.scale, left = this.width / 2 - this.view.x * scale, top = this.height / 2 + this.view.y * scale
    let best = -1, least = NEAR * NEAR
    for (let one = 0; one < points.n; one++) {
      const dx = left + points.x[one] * scale - px, dy = top - points.y[one] * scale - py, far = dx * dx + dy * dy
      if (far < least && (this.only === null || this.only === points.group[one])) { least = far; best = one }
    }
    this.tip.hidden = best < 0
    if (best < 0) return
    const group = points.groups[points.group[best]]
    this.tip.replaceChildren(made("span", points.texts[points.text[best]]),
      made("small", `${points.titles[points.title[best]]} · ${group.name}`))
    const room = this.tip.offsetWidth
    this.tip.style.left = `${Math.min(Math.max(px - room / 2, 4), Math.max(this.width - room - 4, 4))}px`
    this.tip.style.top = py > this.height / 2 ? "" : `${py + 16}px`
    this.tip.style.bottom = py > this.height / 2 ? `${this.height - py + 12}px` : ""
  }

  zoom(by, px = this.width / 2, py = this.height / 2) {
    const before = [(px - this.width / 2) / this.scale, (py - this.height / 2) / this.scale]
    this.view.zoom = Math.min(Math.max(this.view.zoom * by, 0.8), 200)
    this.view.x += before[0] - (px - this.width / 2) / this.scale
    this.view.y -= before[1] - (py - this.height / 2) / this.scale
    this.draw()
  }

  use(name) {
    if (name === "in" || name === "out") return this.zoom(name === "in" ? 1.6 : 1 / 1.6)
    if (name === "whole") { this.view = { x: SIDE / 2, y: SIDE / 2, zoom: 1 }; return this.draw() }
    if (name === "clear") return this.choose("")
    if (name === "png") return this.save()
    this.tool = name
    this.over.style.touchAction = name === "move" ? "pan-y" : "none"
    this.over.style.cursor = name === "move" ? "grab" : "crosshair"
    this.tools.querySelectorAll("button[aria-pressed]").forEach((one) =>
      one.setAttribute("aria-pressed", String(one.value === name)))
  }

  key(event) {
    const step = 60 / this.scale, { key } = event
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }
    if (moves[key]) { this.view.x += moves[key][0] * step; this.view.y += moves[key][1] * step; this.draw() }
    else if (key === "+" || key === "=") this.zoom(1.4)
    else if (key === "-") this.zoom(1 / 1.4)
    else if (key === "Escape") this.choose("")
    else if (key === "Enter") this.choose(`box:${[this.place(0, 0), this.place(this.width, this.height)].flat()}`)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  save() {
    const page = document.createElement("canvas"), pen = page.getContext("2d")
    page.width = this.canvas.width
    page.height = this.canvas.height
    pen.fillStyle = getComputedStyle(this.root).getPropertyValue("--st-background-color")
    pen.fillRect(0, 0, page.width, page.height)
    pen.drawImage(this.canvas, 0, 0)
    pen.drawImage(this.over, 0, 0)
    page.toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "sentences.png" })
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
    })
  }
}

function rectangle([x1, y1], [x2, y2]) {
  return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".map")
  root.drawnBy ??= new SentenceMap(root)
  root.drawnBy.tell(data, (area) => setTriggerValue("area", area))
}
