/** Tells the page by an event of its document, `torg:<name>`. */
export function tell(name: string, detail?: unknown): void {
  document.dispatchEvent(new CustomEvent(`torg:${name}`, { detail }));
}
