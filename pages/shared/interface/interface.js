// What Streamlit has no setting for: its own English texts in Chinese, the language of the page for screen
// readers, tables whose rows open by a click anywhere on them, or by Enter, an axis above a chart's rows that
// stays in sight, and whether the page is on a phone.
// The server puts the texts of streamlit.toml in place of CATALOGUE.
(() => {
  "use strict";
  const { exact, patterns } = CATALOGUE;
  const made = Object.entries(patterns).map(([text, said]) => [new RegExp(`^(?:${text})$`), said]);
  const attributes = ["aria-label", "title", "placeholder", "alt"];
  // Texts of ours, of documents and of readers, which are never touched; Streamlit writes some of its own as such.
  const others = "[data-testid=stMarkdownContainer], .stHtml, canvas, pre, textarea, .js-plotly-plot, style, script";
  const own = "[data-testid=stTooltipContent], [data-testid=stTooltipErrorContent], [data-testid=stFileUploader]";
  const before = new WeakMap(); // by text node or element: what it said in English, and what was put there
  let language = document.documentElement.lang;

  function inChinese(text) {
    const bare = text.trim();
    if (!/[A-Za-z]/.test(bare)) return undefined;
    if (Object.hasOwn(exact, bare)) return exact[bare];
    const found = made.find(([pattern]) => pattern.test(bare));
    return found && bare.replace(...found);
  }

  // Puts Chinese in place of English, or back what stood there; `name` is an attribute, "" for a text itself.
  function say(node, name, text, put) {
    const kept = before.get(node) ?? {};
    if (language === "zh") {
      const said = inChinese(text);
      if (said === undefined) return;
      before.set(node, { ...kept, [name]: [text, said] });
      put(said);
    } else if (kept[name] && kept[name][1] === text) {
      put(kept[name][0]);
    }
  }

  const isOthers = (element) => element.matches(others) && !element.closest(own);

  function speakElement(element) {
    for (const name of attributes) {
      const text = element.getAttribute(name);
      if (text) say(element, name, text, (said) => element.setAttribute(name, said));
    }
  }

  function speakText(node) {
    say(node, "", node.data, (said) => { node.data = said; });
  }

  function speakBelow(root) {
    if (root.nodeType === Node.TEXT_NODE) return speakText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || isOthers(root)) return undefined;
    speakElement(root);
    for (const child of root.childNodes) speakBelow(child);
    return undefined;
  }

  function mayTouch(node) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const holder = element?.closest(others);
    return element !== null && (!holder || element.closest(own) !== null);
  }

  // The page says in which language it is; until it does, the server's guess holds.
  function follow() {
    const said = document.querySelector("[data-interface-language]")?.dataset.interfaceLanguage ?? language;
    if (said === language) return;
    language = said;
    document.documentElement.lang = said === "zh" ? "zh-CN" : said;
    speakBelow(document.body);
  }

  // On a phone Streamlit puts each group of pages into a box inside one list, which is no list any more.
  function groupPages() {
    const lists = "[data-testid=stSidebarNavItems]:has(> div)";
    document.querySelectorAll(`${lists}:not([role])`).forEach((list) => list.setAttribute("role", "group"));
    document.querySelectorAll(`${lists} li:not([role])`).forEach((item) => item.setAttribute("role", "none"));
  }

  function changed(mutations) {
    follow();
    groupPages();
    if (document.querySelector(".held")) holdAxes();
    for (const { type, target, addedNodes } of mutations) {
      if (!mayTouch(target)) continue;
      if (type === "characterData") speakText(target);
      else if (type === "attributes") speakElement(target);
      else addedNodes.forEach(speakBelow);
    }
  }

  // A row is chosen by its box on the left, or by Shift and Space: a click or Enter on the row becomes that.
  const opening = "[class*='st-key-opens_'] [data-testid=stDataFrame]";
  const box = 12; // pixels from the left edge of a table, inside the boxes
  const headHeight = 38;

  function click(event) {
    const canvas = event.target.closest?.(`${opening} .dvn-scroller, ${opening} canvas`)?.closest(opening).querySelector("canvas");
    if (!canvas || !event.isTrusted || event.button !== 0) return;
    const edge = canvas.getBoundingClientRect();
    if (event.clientX - edge.left < 2 * box || event.clientY - edge.top < headHeight) return;
    const at = { bubbles: true, cancelable: true, clientX: edge.left + box, clientY: event.clientY, detail: 1 };
    for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
      const Kind = type.startsWith("pointer") ? PointerEvent : MouseEvent;
      canvas.dispatchEvent(new Kind(type, { ...at, pointerType: "mouse", isPrimary: true }));
    }
  }

  function enter(event) {
    const canvas = event.target.closest?.(`${opening} canvas`);
    if (!canvas || event.key !== "Enter" || !event.isTrusted) return;
    event.preventDefault();
    event.stopPropagation();
    canvas.dispatchEvent(new KeyboardEvent("keydown",
      { key: " ", code: "Space", keyCode: 32, shiftKey: true, bubbles: true, cancelable: true }));
  }

  // A chart with a row for every city may be higher than the screen. While its rows are scrolled by, a copy of
  // the axis above them stays at the screen's edge; drawn anew whenever the chart is, for it must not lie.
  function holdAxis(chart, edge) {
    const sheet = chart.querySelector(".svg-container");
    const rows = chart.querySelector(".nsewdrag").getBoundingClientRect();
    const { top, width } = sheet.getBoundingClientRect();
    const kept = sheet.querySelector(":scope > .held");
    const down = edge - top;
    if (down <= 0 || down > rows.height) return kept?.remove();
    const axis = [...chart.querySelectorAll(":not(.held) > .xaxislayer-above, :not(.held) > .g-xtitle")];
    const said = [down, width, ...axis.map((part) => part.outerHTML)].join();
    if (kept?.said === said) return undefined;
    const held = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    held.said = said;
    held.classList.add("held");
    held.ariaHidden = "true";
    Object.assign(held.style, { top: `${down}px`, width: `${width}px`, height: `${rows.top - top}px` });
    held.append(...axis.map((part) => part.cloneNode(true)));
    if (kept) kept.replaceWith(held);
    else sheet.append(held);
    return undefined;
  }

  function holdAxes() {
    const edge = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? 0;
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      if (chart.layout?.xaxis?.side === "top") holdAxis(chart, edge);
    }
  }

  // By the time the page connects the server knows from this that tables are read on a phone.
  document.cookie = `chengbiao_phone=${matchMedia("(max-width: 640px)").matches ? 1 : ""}; path=/; SameSite=Lax`;
  document.addEventListener("click", click);
  document.addEventListener("keydown", enter, true);
  document.addEventListener("scroll", holdAxes, { capture: true, passive: true });
  language = language.startsWith("zh") ? "zh" : "en";
  speakBelow(document.body);
  new MutationObserver(changed).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
})();
