// What a person with weak eyes or without a mouse would stumble over, of the page as it stands: a list of sentences.
() => {
  const found = [];
  const inside = "[data-testid=stExpander] details:not([open])";  // what is folded is looked at when it is opened
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const called = (element) => (element.getAttribute("aria-label") || element.textContent || element.tagName).trim().slice(0, 40);

  // Colours, by way of a pixel: whatever CSS writes (color-mix, light-dark) comes out as red, green, blue.
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element) => {
    let layers = [], opacity = 1;
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      opacity *= Number(style.opacity);
      layers.push(rgba(style.backgroundColor));
    }
    const ground = layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
    const ink = rgba(getComputedStyle(element).color);
    ink[3] *= opacity;
    const [light, dark] = [luminance(over(ink, ground)), luminance(ground)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, words = texts.currentNode.data.trim();
    if (!words || element.closest(`script,style,noscript,canvas,${inside}`) || !seen(element)) continue;
    const style = getComputedStyle(element);
    if (style.fontFamily.includes("Material")) continue;  // an icon
    if (parseFloat(style.fontSize) < 12) found.push(`small text (${style.fontSize}): ${words.slice(0, 40)}`);
    // Exempt: what is switched off, what is struck, a slider's value (it stands outside of its knob), charts (axe).
    if (element.closest("[disabled],[aria-disabled=true],s,[data-testid=stSliderThumbValue],svg")) continue;
    if (contrast(element) < 4.5) found.push(`contrast ${contrast(element).toFixed(2)}: ${words.slice(0, 40)}`);
  }

  const reached = "a[href],button,input,textarea,[role=button],[role=slider],[role=tab],[role=combobox],h1,h2";
  for (const element of document.querySelectorAll(`[data-testid=stMain] :is(${reached})`)) {
    // A table draws its cells on a canvas. A choice's own input lies below what stands for it.
    if (element.closest(`[data-testid=stDataFrame],${inside}`) || !seen(element)) continue;
    element.scrollIntoView({ block: "center", inline: "nearest" });
    const box = element.getBoundingClientRect();
    for (const part of [0.2, 0.5, 0.8]) {
      const x = box.left + part * box.width, y = box.top + box.height / 2;
      if (x < 0 || x >= innerWidth) { found.push(`beside the window: ${called(element)}`); break; }
      const top = document.elementFromPoint(x, y);
      const mine = !top || element.contains(top) || top.contains(element) || top.closest("label")?.contains(element)
        || (top.shadowRoot && top.contains(element)) || element.getRootNode() !== document;
      // The arrow with which Streamlit scrolls tabs that do not fit.
      if (!mine && !(element.role === "tab" && top.closest("svg,button"))) {
        found.push(`covered by ${called(top)}: ${called(element)}`);
        break;
      }
    }
  }
  for (const element of document.querySelectorAll("[aria-label*='\\\\']")) found.push(`backslash: ${called(element)}`);
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  return [...new Set(found)];
}
