// The frame of every page: puts the address of just this view on the clipboard, and keeps what is typed in a panel.
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

// The server is told of a text when its box is left. Escape closes a panel, box and all, before that: leave it first.
function leaveBox({ key, target }) {
  if (key === "Escape" && target.matches("[data-testid=stPopoverBody] :is([data-testid=stTextInput] input, textarea)"))
    target.blur()
}

export default function ({ parentElement }) {
  const button = parentElement.querySelector("button")
  const words = button.querySelector("span")
  button.onclick = async () => {
    await copy(window.location.href).then(() => (words.textContent = "Copied"), () => (words.textContent = "Not allowed"))
    setTimeout(() => (words.textContent = "Copy link"), 2000)
  }
  document.addEventListener("keydown", leaveBox, true)
  return () => document.removeEventListener("keydown", leaveBox, true)
}
