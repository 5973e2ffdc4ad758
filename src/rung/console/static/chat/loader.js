/* Shows the chat of this site in a frame of the origin that this script comes from: it sees nothing of the page, and the
   page nothing of it. What the two tell each other goes by messages whose sender is checked on both sides. */
(() => {
  "use strict";
  const tag = document.currentScript;
  if (!tag || window.RungChat) return;
  const source = new URL(tag.src);
  const sites = __SITES__;
  const covers = (site) => {
    const [scheme, host] = site.split("://");
    if (location.protocol !== scheme + ":") return false;
    return host.startsWith("*.") ? location.host.endsWith(host.slice(1)) : location.host === host;
  };
  if (location.origin !== source.origin && !sites.some(covers)) {
    console.error(`Chat: ${location.origin} is not among the sites of this widget. Add it in Rung: Settings, Sources.`);
    return;
  }
  const frame = document.createElement("iframe");
  const words = tag.dataset;
  const language = words.language || document.documentElement.lang || navigator.language || "en";
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 480px)");
  let isOpen = false;
  let identity = words.identity || "";

  const tell = (what) => frame.contentWindow && frame.contentWindow.postMessage({ rung: 1, ...what }, source.origin);
  const theme = () => words.theme || (prefersDark.matches ? "dark" : "light");
  const place = () => {
    const full = isOpen && narrow.matches;
    Object.assign(frame.style, {
      position: "fixed", border: "0", margin: "0", padding: "0", zIndex: "2147483000", colorScheme: "light",
      background: "transparent", right: full ? "0" : "12px", bottom: full ? "0" : "12px", left: "auto", top: "auto",
      width: full ? "100%" : isOpen ? "min(400px, calc(100vw - 24px))" : "80px",
      height: full ? "100%" : isOpen ? "min(660px, calc(100vh - 24px))" : "80px",
      maxWidth: "none", maxHeight: "none", display: "block",
    });
  };
  const begin = () => tell({
    type: "begin", identity, language, theme: theme(), isNarrow: narrow.matches,
    page: location.origin + location.pathname, title: document.title,
  });

  frame.title = language.startsWith("de") ? "Chat mit uns" : "Chat with us";
  frame.referrerPolicy = "no-referrer";
  frame.addEventListener("load", begin);
  addEventListener("message", (event) => {
    if (event.origin !== source.origin || event.source !== frame.contentWindow || !event.data) return;
    if (event.data.type === "open") {
      isOpen = event.data.isOpen === true;
      place();
    } else if (event.data.type === "refused") {
      console.error(`Chat: ${event.data.message} ${event.data.hint}`);
    } else if (event.data.type === "gone") {
      frame.remove();
    }
  });
  prefersDark.addEventListener("change", () => tell({ type: "theme", theme: theme() }));
  narrow.addEventListener("change", () => (place(), tell({ type: "narrow", isNarrow: narrow.matches })));
  frame.src = source.origin + source.pathname.replace(/\.js$/, "");
  place();
  window.RungChat = {
    open: () => tell({ type: "open", isOpen: true }),
    close: () => tell({ type: "open", isOpen: false }),
    identify: (given) => ((identity = given || ""), begin()),
  };
  const show = () => document.body.append(frame);
  if (document.body) show();
  else addEventListener("DOMContentLoaded", show);
})();
