// What a checker of accessibility complains about on the page as it stands. Asked by test_accessibility.py.
() => {
  const lowContrast = () => {
  const parsed = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const over = (top, ground) => { const a = top[3] ?? 1; return [0, 1, 2].map((i) => top[i] * a + ground[i] * (1 - a)); };
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(parsed(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, layer) => (layer.length ? over(layer, below) : below), [255, 255, 255]);
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = Array.from(element.childNodes).filter((one) => one.nodeType === 3).map((one) => one.data.trim()).join("");
    if (!text || !element.checkVisibility() || element.closest("[disabled], [aria-hidden=true], svg, option")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const [a, b] = [light(over(parsed(style.color), below)), light(below)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (ratio < least) found.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)} of ${least}`);
  }
  return found;
};

  const withoutName = () => {
  const fields = Array.from(document.querySelectorAll("input:not([type=hidden]), select, textarea"));
  const named = (one) => one.labels?.length || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby");
  const pressed = Array.from(document.querySelectorAll("button, a[href], summary, [role=button]"));
  const spoken = (one) => one.innerText?.trim() || one.textContent.trim() || one.getAttribute("aria-label");
  const images = Array.from(document.querySelectorAll("img:not([alt]), svg:not([aria-hidden]):not([aria-label])"));
  return [...fields.filter((one) => !named(one)), ...pressed.filter((one) => !spoken(one)), ...images].map((one) => one.outerHTML.slice(0, 120));
};

  const outline = () => ({
  language: document.documentElement.lang,
  title: document.title,
  mains: document.querySelectorAll("main").length,
  tops: document.querySelectorAll("h1").length,
  same: Array.from(document.querySelectorAll("[id]"), (one) => one.id).filter((id, at, all) => all.indexOf(id) !== at),
});

  return { contrast: lowContrast(), names: withoutName(), ...outline() };
}
