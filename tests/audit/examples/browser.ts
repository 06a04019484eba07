// What each rule of ../rules/browser.yaml finds, and what it lets pass.
function shows(element: HTMLElement, said: string): void {
  // ruleid: text-as-markup
  element.innerHTML = said;
  // ruleid: text-as-markup
  element.insertAdjacentHTML("beforeend", said);
  // ruleid: text-as-markup
  document.write(said);
  // ok: text-as-markup
  element.textContent = said;
}

function runs(element: HTMLElement, said: string): void {
  // ruleid: text-as-code
  eval(said);
  // ruleid: text-as-code
  new Function(said);
  // ruleid: text-as-code
  setTimeout("again()", 10);
  // ruleid: text-as-code
  element.setAttribute("onclick", said);
  // ok: text-as-code
  setTimeout(() => element.remove(), 10);
  // ok: text-as-code
  element.setAttribute("title", said);
}

function tells(other: Window, origin: string): void {
  // ruleid: message-to-anybody
  other.postMessage("done", "*");
  // ok: message-to-anybody
  other.postMessage("done", origin);
}

function opens(where: string): void {
  // ruleid: opened-with-a-way-back
  window.open(where);
  // ok: opened-with-a-way-back
  window.open(where, "_blank", "noopener");
}

function keeps(said: string): void {
  // ruleid: kept-in-a-cookie
  document.cookie = said;
  // ok: kept-in-a-cookie
  sessionStorage.setItem("said", said);
}
