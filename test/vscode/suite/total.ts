/** Runs what Mocha was given, and says the total as the last line: the runners believe that line. @throws Error where a test fails, or none ran */
export function runToEnd(mocha: Pick<Mocha, 'run'>, sayLast: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failed) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      const total = `${passes} passed, ${failed} failed${pending > 0 ? `, ${pending} skipped` : ''}`;
      sayLast(total);
      if (failed > 0 || passes === 0) reject(new Error(total));
      else resolve();
    });
  });
}
