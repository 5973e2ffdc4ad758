/* What the page of the chat is made of. */
export const make = (name, given = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
};

export const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(svg.namespaceURI, "path");
  line.setAttribute("d", path);
  line.setAttribute("fill", "currentColor");
  svg.append(line);
  return svg;
};

/* The site's colour, and black or white upon it: whichever can be read better. */
export const paint = (root, accent) => {
  const parts = [1, 3, 5].map((at) => parseInt(accent.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  root.style.setProperty("--accent", accent);
  root.style.setProperty("--on-accent", 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000");
};

/* Addresses in what somebody said can be followed. */
export const withLinks = (node, said) => {
  for (const part of said.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)) {
    node.append(/^https?:\/\//.test(part)
      ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part);
  }
  return node;
};
