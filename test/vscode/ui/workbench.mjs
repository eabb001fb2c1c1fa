// What a person does in VS Code's window, for Playwright. Every step waits for what it causes; nothing sleeps.
// The selectors hold for VS Code 1.100 and 1.139.

const STEP_TIMEOUT_MS = 20_000;
/** VS Code draws a space as this. */
const NO_BREAK_SPACE = '\u00a0';

export class Workbench {
  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    this.quickInput = page.locator('.quick-input-widget');
    this.quickInputText = this.quickInput.locator('.quick-input-box input');
    this.quickInputRows = this.quickInput.locator('.monaco-list-row');
    this.editor = page.locator('.editor-instance');
  }

  /** Opens a workbench's address and waits for its explorer. */
  static async open(browser, url, { width = 1280, height = 800 } = {}) {
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: 2,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    await page.goto(url);
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return new this(page);
  }

  /**
   * Presses a key until what it opens is there: keys are lost while an extension host starts.
   * @param patience how long to wait for it before the key is pressed again, in milliseconds
   */
  async press(key, opens, patience = 1000) {
    await retry(`pressing ${key}`, 6, async (attempt) => {
      await this.page.keyboard.press(key);
      await opens.first().waitFor({ timeout: attempt < 5 ? patience : 5 * patience });
    });
  }

  /** Opens a file by its name (Ctrl+P). */
  async openFile(name) {
    await this.press('Control+p', this.quickInput);
    const row = this.quickInputRows.filter({ hasText: name }).first();
    await retry(`opening ${name}`, 6, async () => {
      // Asked anew each time: a search provider that comes late isn't asked by itself.
      await this.quickInputText.fill(name.slice(0, -1));
      await this.quickInputText.fill(name);
      await row.waitFor({ timeout: 3000 });
    });
    await row.click();
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.editor.locator('.view-line').first().waitFor();
  }

  /** Brings a line of the open file to the middle of the editor (Ctrl+G). */
  async goToLine(number) {
    await this.press('Control+g', this.quickInput);
    await this.quickInputText.fill(`:${number}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** Runs a command by its title, from the command palette. */
  async runCommand(title) {
    const row = this.quickInputRows.filter({ hasText: title }).first();
    await retry(`running ${title}`, 4, async () => {
      // Opened anew each time: commands that an extension brings meanwhile don't come into an open list.
      await this.press('F1', this.quickInput);
      await this.quickInputText.fill(`>${title}`);
      await row.waitFor({ timeout: 5000 });
    });
    await row.click();
  }

  /** @returns {Promise<string[]>} what the rows of the open list say, one line each */
  async quickInputLines() {
    const rows = await this.quickInputRows.allInnerTexts();
    return rows.map((row) => row.replaceAll(NO_BREAK_SPACE, ' ').replaceAll(/\s*\n\s*/g, ' '));
  }

  /** The piece of the editor that draws a text. */
  token(text) {
    const drawn = text.replaceAll(' ', NO_BREAK_SPACE);
    return this.editor.locator('.view-lines .view-line span span', { hasText: drawn }).first();
  }

  /**
   * Rests the mouse on a text.
   * @param {RegExp} expected what the hover says: its parts come one after the other, the problems first
   * @returns {Promise<string>} all that it says
   */
  async hoverOver(text, expected) {
    const hover = this.page.locator('.monaco-hover:not(.hidden) .hover-contents');
    await retry(`a hover on ${text}`, 10, async () => {
      // VS Code asks once for each visit, and the first may come before there is anybody to answer.
      await this.leave();
      const box = await this.token(text).boundingBox();
      await this.page.mouse.move(box.x + 12, box.y + box.height / 2);
      await hover.filter({ hasText: expected }).first().waitFor({ timeout: 2000 });
    });
    return (await hover.allInnerTexts()).join('\n');
  }

  /** Takes the mouse away from the text. */
  async leave() {
    await this.page.mouse.move(5, 5);
  }

  /** Opens the Problems panel. @returns {Promise<string[]>} its rows, one line each; a file's row counts */
  async problems() {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.press('Control+Shift+m', panel);
    const rows = await panel.locator('.monaco-list-row').allInnerTexts();
    return rows.map((row) => row.replaceAll(/\s*\n\s*/g, ' '));
  }

  /** Puts the cursor into a text and opens the quick fixes (Ctrl+.). @returns {Promise<string[]>} their titles */
  async openQuickFixes(text) {
    await this.token(text).click();
    // Pressed again while the list is on its way, the key would take the first of it.
    await this.press('Control+.', this.#quickFixRows, STEP_TIMEOUT_MS / 2);
    return this.#quickFixRows.allInnerTexts();
  }

  /** Takes one of the open quick fixes, by keyboard: a list just drawn under the mouse swallows the click. */
  async takeQuickFix(title) {
    const row = this.#quickFixRows.filter({ hasText: title }).first();
    await retry(`the quick fix “${title}”`, 20, async () => {
      if (/\bfocused\b/.test(await row.getAttribute('class'))) return;
      await this.page.keyboard.press('ArrowDown');
      throw new Error('not yet');
    });
    await this.page.keyboard.press('Enter');
    await this.#quickFixes.waitFor({ state: 'hidden' });
  }

  /** @returns {Promise<string>} the document as far as it is on the screen */
  async text() {
    const lines = await this.editor
      .locator('.view-lines')
      .first()
      .evaluate((element) => {
        const top = (line) => Number.parseInt(line.style.top, 10);
        return [...element.children].sort((a, b) => top(a) - top(b)).map((line) => line.textContent);
      });
    return lines.join('\n').replaceAll(NO_BREAK_SPACE, ' ');
  }

  /** @returns {import('playwright-core').FrameLocator} the document in the webview on the screen, which VS Code puts into two frames */
  webview() {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('#active-frame');
  }

  /** Opens the Ports view in the side bar. */
  async openPorts() {
    await this.runCommand('Portwise: Focus on Ports View');
    await this.portRows.first().waitFor();
  }

  /** Draws the side bar's edge to the right. @param by how far, in pixels */
  async widenSideBar(by) {
    const { x, y, width, height } = await this.page.locator('.part.sidebar').boundingBox();
    const [edge, middle] = [x + width, y + height / 2];
    await this.page.mouse.move(edge, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(edge + by, middle, { steps: 4 });
    await this.page.mouse.up();
  }

  /** What the status bar says of a folder that nobody has trusted. */
  get restrictedMode() {
    return this.page.locator('.statusbar-item', { hasText: 'Restricted Mode' });
  }

  /** The rows of the tree in the side bar. */
  get portRows() {
    return this.page.locator('.part.sidebar [role=treeitem]');
  }

  /** @returns {Promise<string[]>} what the tree in the side bar says, one line for each row */
  async portLines() {
    const rows = await this.portRows.evaluateAll((all) =>
      all.map((row) => ['.label-name', '.label-description'].map((part) => row.querySelector(part)?.textContent)),
    );
    return rows.map((parts) => parts.filter(Boolean).join(' ').replaceAll(NO_BREAK_SPACE, ' '));
  }

  /** Waits until a question has an answer that satisfies. @returns that answer */
  async eventually(what, ask, satisfies) {
    const end = Date.now() + STEP_TIMEOUT_MS;
    for (;;) {
      const answer = await ask();
      if (satisfies(answer)) return answer;
      if (Date.now() > end)
        throw new Error(`waited ${STEP_TIMEOUT_MS} ms for ${what}; last: ${JSON.stringify(answer)}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Takes a picture without the caret. */
  async takePicture(file, options = {}) {
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide', ...options });
  }

  get #quickFixes() {
    return this.page.locator('.action-widget:not(.action-list-submenu-panel)');
  }

  get #quickFixRows() {
    return this.#quickFixes.locator('.monaco-list-row.action');
  }
}

/** The window of VS Code for the web, where no file is found by its name: most virtual file systems have no search. */
export class WebWorkbench extends Workbench {
  /** Opens a file of an opened folder, from the explorer. */
  async openFile(name) {
    await retry(`opening ${name}`, 10, async () => {
      const row = this.#rows.filter({ hasText: name }).first();
      if ((await row.count()) === 0) await this.#openNextFolder();
      await row.dblclick({ timeout: 2000 }); // one click opens it only until the next file
      await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 2000 });
    });
    await this.editor.locator('.view-line').first().waitFor();
  }

  async #openNextFolder() {
    await this.#rows.and(this.page.locator('[aria-expanded=false]')).first().click({ timeout: 2000 });
  }

  get #rows() {
    return this.page.locator('.explorer-folders-view .monaco-list-row');
  }
}

/** Does something until it succeeds, at most so many times. */
async function retry(what, times, action) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await action(attempt);
    } catch (error) {
      if (attempt === times - 1) throw new Error(`${what}: tried ${times} times in vain`, { cause: error });
    }
  }
}
