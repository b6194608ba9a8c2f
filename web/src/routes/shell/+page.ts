/** The empty frame that the service worker keeps: the page that its address asks for is drawn in the browser. */
export const ssr = false;
