// Takes the points of a map of sentences apart and keeps them for the map itself, which is drawn anew far more often.
// See `saerec.figures.sentence_map.sentence_points` for the bytes.
export default function ({ data }) {
  const bytes = data.slice(), view = new DataView(bytes.buffer)
  const length = view.getUint32(0, true), head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  let at = 4 + length
  const take = (Kind) => { const part = new Kind(bytes.buffer, at, head.n); at += part.byteLength; return part }
  const points = { ...head, text: take(Uint32Array), title: take(Uint32Array), x: take(Uint16Array),
    y: take(Uint16Array), group: take(Uint8Array) }
  points.members = head.groups.map(() => [])
  points.group.forEach((group, place) => points.members[group].push(place))
  window.saerecSentences = points
  window.dispatchEvent(new Event("saerec-sentences"))
}
