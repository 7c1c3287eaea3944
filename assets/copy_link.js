// Puts the address of just this view on the clipboard.
async function copy(words) {
  if (navigator.clipboard) return navigator.clipboard.writeText(words)
  // Without HTTPS, other machines than this one have no clipboard to ask.
  const holder = document.createElement("textarea")
  holder.value = words
  document.body.append(holder)
  holder.select()
  document.execCommand("copy")
  holder.remove()
}

export default function ({ parentElement }) {
  const button = parentElement.querySelector("button")
  const words = button.querySelector("span")
  button.onclick = async () => {
    await copy(window.location.href).then(() => (words.textContent = "Copied"), () => (words.textContent = "Not allowed"))
    setTimeout(() => (words.textContent = "Copy link"), 2000)
  }
}
