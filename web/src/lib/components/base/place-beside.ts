const GAP_PX = 4;
const MARGIN_PX = 8;

/** Places a floating element beside a button, within the window; on the other side where there is no room on the wanted one. */
export function placeBeside(
  floating: HTMLElement,
  button: HTMLElement,
  { side, align }: { side: 'above' | 'below'; align: 'start' | 'end' },
): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const above = at.top - GAP_PX - height;
  const below = at.bottom + GAP_PX;
  const fitsBelow = below + height <= window.innerHeight - MARGIN_PX;
  const top = side === 'above' ? (above >= MARGIN_PX ? above : below) : fitsBelow ? below : Math.max(MARGIN_PX, above);
  const fromLeft = (align === 'start') === (getComputedStyle(button).direction === 'ltr');
  const wanted = fromLeft ? at.left : at.right - width;
  const left = Math.max(MARGIN_PX, Math.min(wanted, window.innerWidth - width - MARGIN_PX));
  floating.style.top = `${Math.round(top)}px`;
  floating.style.left = `${Math.round(left)}px`;
}
