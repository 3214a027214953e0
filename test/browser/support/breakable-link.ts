import type { Page, WebSocketRoute } from 'playwright-core';

/** The ways from a page to the city, which a test can cut and mend. Install `on` before the page is loaded. */
export class BreakableLink {
  readonly #sockets = new Set<WebSocketRoute>();
  #pushCut = false;
  #requestsCut = false;

  readonly on = async (page: Page): Promise<void> => {
    await page.routeWebSocket(/\/mqtt$/, (socket) => {
      if (this.#pushCut) {
        void socket.close();
        return;
      }
      this.#sockets.add(socket);
      socket.connectToServer();
    });
    await page.route('**/v1/**', (route) => (this.#requestsCut ? route.abort() : route.continue()));
  };

  /** What is connected breaks, and nothing connects until `mend`. */
  async cutPush(): Promise<void> {
    this.#pushCut = true;
    for (const socket of this.#sockets) await socket.close();
    this.#sockets.clear();
  }

  async cutEverything(): Promise<void> {
    this.#requestsCut = true;
    await this.cutPush();
  }

  mend(): void {
    this.#pushCut = false;
    this.#requestsCut = false;
  }
}
