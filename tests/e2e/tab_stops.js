// What the keyboard can stand on, of the page as it is. `mark` numbers it and keeps how it looks while it does not have
// the focus; `stop` tells of what has it: its number, whether that is seen, and whether something lies over it.
(() => {
  const reached = "a[href],button,input,select,textarea,canvas,[tabindex]";
  const deep = (root, found = []) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(reached)) found.push(element);
      if (element.shadowRoot) deep(element.shadowRoot, found);
    }
    return found;
  };
  const parent = (element) => element.parentElement ?? element.getRootNode().host;
  const around = (element) => {
    const found = [element, ...element.querySelectorAll("*")].slice(0, 6);
    for (let one = parent(element), n = 0; one && n < 4; one = parent(one), n++) found.push(one);
    return [...found, element.nextElementSibling].filter(Boolean);
  };
  const look = (element) => around(element).map((one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle === "none" || style.outlineWidth === "0px" ? "" : style.outline;
    return [outline, style.boxShadow, style.borderColor].join();
  }).join("|");
  const called = (element) => (element.getAttribute("aria-label") || element.innerText || element.title ||
    element.placeholder || element.closest("[class*=st-key-]")?.className || element.tagName).trim().slice(0, 50);
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    const folded = "[inert],[aria-hidden=true],details:not([open]) > :not(summary)";
    return box.width > 0 && box.height > 0 && !element.closest(folded) &&
      element.checkVisibility({ visibilityProperty: true });
  };
  const known = new Map();
  const focused = () => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  };
  // What is walked by the arrows is one stop, the first of the group that takes the focus; a table's cells too.
  const group = (element) => element.closest("[role=radiogroup],[role=tablist],[role=toolbar]") ?? element;
  // With a mouse alone: tabs that are chosen by the arrows scroll by themselves.
  const isStop = (element) => element.tabIndex >= 0 && !element.disabled && seen(element) &&
    !(element.type === "radio" && !element.checked) && !element.matches("[aria-label^='Scroll tabs']") &&
    !element.closest("[data-testid=stDataFrame] table, .dvn-scroller table");
  let groups = [];
  document.head.appendChild(document.createElement("style")).textContent = "* { transition: none !important }";
  window.tabStops = {
    mark: () => {
      known.clear();
      for (const element of deep(document.body)) if (isStop(element)) known.set(element, look(element));
      groups = [...new Set([...known.keys()].map(group))];
      return groups.map(called);
    },
    stop: () => {
      const element = focused(), box = element.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
      let over = document.elementFromPoint(x, y);
      while (over?.shadowRoot?.elementFromPoint(x, y) && over.shadowRoot !== over.getRootNode()) {
        const inner = over.shadowRoot.elementFromPoint(x, y);
        if (inner === over) break;
        over = inner;
      }
      const near = around(element);
      // A table draws on a canvas, with layers of its own over it.
      const isLooked = !element.closest("[data-testid=stDataFrame]") && box.width > 4 && box.height > 4 &&
        box.height < innerHeight;
      const covered = isLooked && over && !near.includes(over) && !near.slice(0, 3).some((one) => one.contains(over));
      return {
        place: groups.indexOf(group(element)),
        name: called(element),
        ringed: element.tagName === "CANVAS" || !known.has(element) || look(element) !== known.get(element),
        covered: covered ? called(over) : "",
        outside: element === document.body,
      };
    },
  };
})()
