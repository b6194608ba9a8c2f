export async function up(): Promise<void> {
  throw new Error('no such luck');
}
